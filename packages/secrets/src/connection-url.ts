import { type Problem, show } from "@axon/core";
import type { Input } from "@pulumi/pulumi";

/** A URL a driver connects by: `scheme://username:password@host:port/path?parameters`. */
export interface ConnectionUrl {
  /** `postgresql+asyncpg`, `rediss`. */
  readonly scheme: string;
  readonly host: Input<string>;
  /** 1 to 65535. */
  readonly port: number;
  /** What follows the port, without the leading slash: a database name or number. @default - none */
  readonly path?: string;
  /** Query parameters: `{ ssl: "require" }`. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The key that holds the user name. @default - no user name */
  readonly usernameKey?: string;
  /** The key that holds the password. */
  readonly passwordKey: string;
}

/** What is wrong with a URL, given the names of the keys it may draw on. */
export function checkConnectionUrl(url: ConnectionUrl, keys: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  if (!/^[a-z][a-z0-9+.-]*$/.test(url.scheme))
    problems.push({
      path: ["scheme"],
      expected: 'a URL scheme such as "postgresql+asyncpg"',
      received: show(url.scheme),
    });
  if (!Number.isInteger(url.port) || url.port < 1 || url.port > 65_535)
    problems.push({ path: ["port"], expected: "an integer from 1 to 65535", received: show(url.port) });
  for (const field of ["usernameKey", "passwordKey"] as const) {
    const key = url[field];
    if (key !== undefined && !keys.includes(key))
      problems.push({ path: [field], expected: `one of the keys ${keys.join(", ")}`, received: show(key) });
  }
  return problems;
}

/** Writes the URL with everything percent-encoded; `value` gives what a key holds. */
export function renderConnectionUrl(url: ConnectionUrl & { readonly host: string }, value: (key: string) => string) {
  return compose(url, (key) => encodeURIComponent(value(key)));
}

/**
 * Writes the URL as a Go template over the same keys, which External Secrets fills in. Go's `urlquery` writes a space as
 * `+`, which user names and passwords of URLs do not understand, hence the replacement; a real `+` is `%2B` by then.
 */
export function connectionUrlTemplate(url: ConnectionUrl & { readonly host: string }): string {
  return compose(url, (key) => `{{ index . "${key}" | urlquery | replace "+" "%20" }}`);
}

function compose(url: ConnectionUrl & { readonly host: string }, encoded: (key: string) => string): string {
  const username = url.usernameKey === undefined ? "" : encoded(url.usernameKey);
  const path = url.path === undefined ? "" : `/${encodeURIComponent(url.path)}`;
  const parameters = Object.entries(url.parameters ?? {}).map((pair) => pair.map(encodeURIComponent).join("="));
  const query = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
  return `${url.scheme}://${username}:${encoded(url.passwordKey)}@${url.host}:${url.port}${path}${query}`;
}
