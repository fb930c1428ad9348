import { checkDuration, checkInteger, type Problem, parseDuration, securityHeaders, show } from "@axon/core";
import type { Input, Output } from "@pulumi/pulumi";
import { checkAuthentication } from "./authentication.ts";
import { checkPath, routeOf } from "./paths.ts";

/** Requests below a path, and where they go. */
export interface Route {
  /** Path prefix, matched by whole segments: `/v2` takes `/v2/users` but not `/v20`. */
  readonly path: string;
  /** Request headers that must have these values, to serve several releases side by side. @default - any */
  readonly headers?: Readonly<Record<string, string>>;
  readonly service: { readonly name: Input<string>; readonly port: number };
}

/** What every public entry takes, wherever it runs: one host, HTTPS only. */
export interface EntryArgs {
  readonly host: string;
  /** The longest path wins, then the most headers. */
  readonly routes: readonly Route[];
  /** Ask for a signed token before anything is forwarded. @default - the services ask for themselves */
  readonly authentication?: Authentication;
  /** Path prefixes that are never forwarded. @default ["/metrics"] */
  readonly blockedPaths?: readonly string[];
  /** Oldest TLS version accepted. @default "1.2" */
  readonly minTlsVersion?: "1.2" | "1.3";
  /** Largest request body in mebibytes. @default 10 */
  readonly maxBodyMiB?: number;
  /** Longest time the edge waits for an answer. @default "60s" */
  readonly timeout?: string;
  /** Longest time until a service takes a connection. @default "10s" */
  readonly connectTimeout?: string;
  /**
   * How long a connection to a service is kept while nothing is asked on it; less than the service itself keeps it, or requests
   * meet connections that are being closed. @default - as long as the controller likes
   */
  readonly idleTimeout?: string;
  /** Longest time a client may take to send a request, header and body, and to take anything of its answer. @default - `timeout` */
  readonly clientTimeout?: string;
  /** Smallest text or JSON response that is compressed, in bytes, from 30 on. @default - none is */
  readonly compressFromBytes?: number;
  /** Paths whose requests are not logged, such as those that checks ask for all the time. @default [] */
  readonly unloggedPaths?: readonly string[];
  /** Response headers besides the security headers, or another value for one of those. @default {} */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  /** Requests a second that one proxy lets through from one client address. @default - unlimited */
  readonly requestsPerSecond?: number;
  /** Answer 503 in place of the routes, but for what stays open. @default - the routes answer */
  readonly maintenance?: Maintenance;
}

/**
 * Tokens (JWT, RFC 7519) that requests bring as `Authorization: Bearer`, checked at the edge: their signature, their time,
 * who signed them and for whom. A request without a right one is answered with 401; a token reaches the service with it.
 */
export interface Authentication {
  /** Who signs them, as their `iss` says it to the letter: an HTTPS address of at most 253 characters. */
  readonly issuer: string;
  /** Whom they must be meant for: their `aud` names one of these, 1 to 8. */
  readonly audiences: readonly string[];
  /** HTTPS address of the issuer's public keys, at most 253 characters; the edge itself asks there. */
  readonly jwks: string;
  /** Paths, to the letter and nothing below them, that need no token. @default [] */
  readonly openPaths?: readonly string[];
}

/** What clients are told while nobody else answers (NC-094). */
export interface Maintenance {
  /** Plain text of the answer. */
  readonly notice: string;
  /** When to try again: `"10m"`. */
  readonly retryAfter: string;
  /** Path prefixes that still go where the routes lead. */
  readonly open: readonly string[];
}

/** What every public entry gives. */
export interface Entry {
  /** `https://<host>`, known once what serves it has been created. */
  readonly url: Output<string>;
}

/** An entry with every default filled in. */
export interface EntrySettings {
  readonly host: string;
  readonly routes: readonly Route[];
  readonly authentication?: Required<Authentication>;
  readonly blockedPaths: readonly string[];
  readonly minTlsVersion: "1.2" | "1.3";
  readonly maxBodyMiB: number;
  readonly timeoutSeconds: number;
  readonly connectTimeoutSeconds: number;
  readonly clientTimeoutSeconds: number;
  readonly idleTimeoutSeconds?: number;
  readonly compressFromBytes?: number;
  readonly unloggedPaths: readonly string[];
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Request headers that the edge sets, whatever a client has sent. @default - none */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly requestsPerSecond?: number;
  readonly maintenance?: Maintenance;
}

export const defaults = {
  blockedPaths: ["/metrics"],
  minTlsVersion: "1.2",
  maxBodyMiB: 10,
  timeout: "60s",
  connectTimeout: "10s",
} as const;

/** @throws QuantityError for a timeout {@link checkEntry} would have refused */
export function entrySettings(args: EntryArgs): EntrySettings {
  return {
    host: args.host,
    routes: args.routes,
    blockedPaths: args.blockedPaths ?? defaults.blockedPaths,
    minTlsVersion: args.minTlsVersion ?? defaults.minTlsVersion,
    maxBodyMiB: args.maxBodyMiB ?? defaults.maxBodyMiB,
    timeoutSeconds: parseDuration(args.timeout ?? defaults.timeout).seconds,
    connectTimeoutSeconds: parseDuration(args.connectTimeout ?? defaults.connectTimeout).seconds,
    clientTimeoutSeconds: parseDuration(args.clientTimeout ?? args.timeout ?? defaults.timeout).seconds,
    ...(args.idleTimeout === undefined ? {} : { idleTimeoutSeconds: parseDuration(args.idleTimeout).seconds }),
    compressFromBytes: args.compressFromBytes,
    unloggedPaths: args.unloggedPaths ?? [],
    responseHeaders: { ...securityHeaders, ...args.responseHeaders },
    requestsPerSecond: args.requestsPerSecond,
    ...(args.authentication
      ? { authentication: { ...args.authentication, openPaths: args.authentication.openPaths ?? [] } }
      : {}),
    ...(args.maintenance ? { maintenance: args.maintenance } : {}),
  };
}

/** Everything that is wrong with an entry. */
export function checkEntry(args: EntryArgs): Problem[] {
  const blockedPaths = args.blockedPaths ?? defaults.blockedPaths;
  return [
    ...(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(args.host)
      ? []
      : [{ path: ["host"], expected: "a public host name", received: show(args.host) }]),
    ...(args.routes.length > 0 ? [] : [{ path: ["routes"], expected: "at least one route", received: "none" }]),
    ...args.routes.flatMap((route, index) => [
      ...checkPath(["routes", index, "path"], route.path),
      ...checkHeaders(["routes", index, "headers"], route.headers ?? {}),
    ]),
    ...checkTwins(args.routes),
    ...(args.authentication ? checkAuthentication(args.authentication, args.routes, blockedPaths) : []),
    ...blockedPaths.flatMap((path, index) => checkPath(["blockedPaths", index], path)),
    ...checkInteger(["maxBodyMiB"], args.maxBodyMiB ?? defaults.maxBodyMiB, 1),
    ...(args.requestsPerSecond === undefined ? [] : checkInteger(["requestsPerSecond"], args.requestsPerSecond, 1)),
    ...checkDuration(["timeout"], args.timeout ?? defaults.timeout, "1s"),
    ...checkDuration(["connectTimeout"], args.connectTimeout ?? defaults.connectTimeout, "1s"),
    ...checkDuration(["clientTimeout"], args.clientTimeout ?? defaults.timeout, "1s"),
    ...(args.idleTimeout === undefined ? [] : checkDuration(["idleTimeout"], args.idleTimeout, "1s")),
    ...checkInteger(["compressFromBytes"], args.compressFromBytes ?? leastCompressedBytes, leastCompressedBytes),
    ...(args.unloggedPaths ?? []).flatMap((path, index) => checkPath(["unloggedPaths", index], path)),
    ...checkHeaders(["responseHeaders"], args.responseHeaders ?? {}),
    ...(args.maintenance ? checkMaintenance(["maintenance"], args.maintenance, args.routes) : []),
  ];
}

/** Which of two equal routes answers is decided by chance. */
function checkTwins(routes: readonly Route[]): Problem[] {
  const keys = routes.map(({ path, headers = {} }) => JSON.stringify([path, Object.entries(headers).sort()]));
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [
          {
            path: ["routes", index],
            expected: "different from every other route in path or headers",
            received: `the same as routes[${keys.indexOf(key)}]`,
          },
        ],
  );
}

/** RFC 9110: a name is a token, a value holds no control characters. */
function checkHeaders(path: Problem["path"], headers: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(headers).flatMap(([name, value]) => [
    ...(/^[\w!#$%&'*+.^`|~-]+$/.test(name)
      ? []
      : [{ path: [...path, name], expected: "named like an HTTP header", received: show(name) }]),
    ...(/^[\x20-\x7e]+$/.test(value)
      ? []
      : [{ path: [...path, name], expected: "printable text on one line", received: show(value) }]),
  ]);
}

/** Envoy takes no less: what is smaller grows when it is compressed. */
const leastCompressedBytes = 30;

function checkMaintenance(path: Problem["path"], { notice, retryAfter, open }: Maintenance, routes: readonly Route[]) {
  return [
    ...(notice.trim() === "" ? [{ path: [...path, "notice"], expected: "a text", received: show(notice) }] : []),
    ...checkDuration([...path, "retryAfter"], retryAfter, "1s"),
    ...open.flatMap((prefix, index) =>
      routeOf(routes, prefix)
        ? []
        : [{ path: [...path, "open", index], expected: "a path that a route leads to", received: show(prefix) }],
    ),
  ];
}
