import { failOnProblems, type Problem, parseDuration, QuantityError, securityHeaders, show } from "@axon/core";
import type { Input, Output } from "@pulumi/pulumi";

/** Requests below a path, and where they go. */
export interface Route {
  /** Path prefix. */
  readonly path: string;
  /** Request headers that must have these values, to serve several releases side by side. @default - any */
  readonly headers?: Readonly<Record<string, string>>;
  readonly service: { readonly name: Input<string>; readonly port: number };
}

/** What every public entry takes, wherever it runs: one host, HTTPS only. */
export interface EntryArgs {
  readonly host: string;
  readonly routes: readonly Route[];
  /** Path prefixes that are never forwarded. @default ["/metrics"] */
  readonly blockedPaths?: readonly string[];
  /** Oldest TLS version accepted. @default "1.2" */
  readonly minTlsVersion?: "1.2" | "1.3";
  /** Largest request body in mebibytes. @default 10 */
  readonly maxBodyMiB?: number;
  /** Longest time the edge waits for an answer. @default "60s" */
  readonly timeout?: string;
  /** Response headers besides the security headers, or another value for one of those. @default {} */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Requests a second that one proxy lets through. @default - unlimited */
  readonly requestsPerSecond?: number;
}

/** What every public entry gives. */
export interface Entry {
  /** `https://<host>`, known once the entry and its certificate are in place. */
  readonly url: Output<string>;
}

export const defaults = { blockedPaths: ["/metrics"], minTlsVersion: "1.2", maxBodyMiB: 10, timeout: "60s" } as const;

/** Headers every response carries. */
export function responseHeaders(args: EntryArgs): Readonly<Record<string, string>> {
  return { ...securityHeaders, ...args.responseHeaders };
}

/** Everything that is wrong with an entry. */
export function checkEntry(args: EntryArgs): Problem[] {
  const { maxBodyMiB, timeout } = { ...defaults, ...args };
  return [
    ...(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(args.host)
      ? []
      : [{ path: ["host"], expected: "a public host name", received: show(args.host) }]),
    ...(args.routes.length > 0 ? [] : [{ path: ["routes"], expected: "at least one route", received: "none" }]),
    ...args.routes.flatMap(({ path }, index) => checkPath(["routes", index, "path"], path)),
    ...(args.blockedPaths ?? []).flatMap((path, index) => checkPath(["blockedPaths", index], path)),
    ...(Number.isInteger(maxBodyMiB) && maxBodyMiB >= 1
      ? []
      : [{ path: ["maxBodyMiB"], expected: "a whole number from 1", received: show(maxBodyMiB) }]),
    ...checkTimeout(timeout),
  ];
}

/** @throws ProblemError */
export function validateEntry(subject: string, args: EntryArgs): void {
  failOnProblems(subject, checkEntry(args));
}

function checkPath(path: Problem["path"], text: string): Problem[] {
  return text.startsWith("/") ? [] : [{ path, expected: 'a path that begins with "/"', received: show(text) }];
}

function checkTimeout(text: string): Problem[] {
  try {
    if (parseDuration(text).seconds > 0) return [];
    return [{ path: ["timeout"], expected: "longer than no time", received: text }];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path: ["timeout"], expected: error.expected, received: show(text) }];
    throw error;
  }
}
