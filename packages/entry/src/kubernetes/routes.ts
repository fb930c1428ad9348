import { formatDuration, parseDuration } from "@axon/core";
import type { IHTTPRouteSpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRouteSpec";
import * as pulumi from "@pulumi/pulumi";
import type { EntryArgs, EntrySettings, Maintenance } from "../contract.ts";
import { isWithin, routeOf, routesOf } from "../paths.ts";

type HttpRouteRule = NonNullable<IHTTPRouteSpec["rules"]>[number];
type KnownRoute = pulumi.Unwrap<EntryArgs["routes"][number]>;

/** Which requests a rule takes. */
type Matched = Pick<KnownRoute, "path" | "headers"> & {
  /** How the path is meant. @default "PathPrefix" */
  readonly type?: "Exact" | "PathPrefix";
};

/** Names of the filters that answer at the edge; undefined where there is none. */
interface EdgeAnswers {
  /** What nobody outside may ask for. */
  readonly blocked?: string;
  /** While nobody behind the edge may be asked. */
  readonly closed?: string;
}

/** The routes of a public host, what is blocked among them, and what is closed while work is done. */
export function routesSpec(name: string, settings: EntrySettings, answers: EdgeAnswers): pulumi.Output<IHTTPRouteSpec> {
  return pulumi.output(settings.routes).apply((routes) => ({
    ...attachment(name, settings),
    rules: [
      ...settings.blockedPaths.map((path) => blockedRule(path, settings, answers.blocked)),
      ...openRules(routes, settings),
      ...routes.map((route) =>
        settings.maintenance && answers.closed && !settings.maintenance.open.includes(route.path)
          ? closedRule(route, settings, settings.maintenance, answers.closed)
          : forwardRule(route, settings),
      ),
    ],
  }));
}

/**
 * Paths that need no token. They stand in an object of their own, as a policy holds for all rules of one; a path to the letter
 * goes before every prefix, wherever it stands.
 */
export function openRoutesSpec(
  name: string,
  settings: EntrySettings,
  openPaths: readonly string[],
  { closed }: EdgeAnswers,
): pulumi.Output<IHTTPRouteSpec> {
  const { maintenance } = settings;
  return pulumi.output(settings.routes).apply((routes) => ({
    ...attachment(name, settings),
    rules: openPaths.flatMap((path) =>
      routesOf(routes, path).map((route) => {
        const exact = { ...route, path, type: "Exact" as const };
        return maintenance && closed && !maintenance.open.some((prefix) => isWithin(path, prefix))
          ? closedRule(exact, settings, maintenance, closed)
          : forwardRule(exact, settings);
      }),
    ),
  }));
}

/** Plain HTTP leads to HTTPS and nowhere else. */
export function redirectSpec(name: string, settings: EntrySettings): IHTTPRouteSpec {
  return {
    ...attachment(name, settings, "http"),
    rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
  };
}

function attachment(
  gateway: string,
  { host }: EntrySettings,
  listener: "http" | "https" = "https",
): Pick<IHTTPRouteSpec, "parentRefs" | "hostnames"> {
  return {
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: gateway, sectionName: listener }],
    hostnames: [host],
  };
}

/** The longest prefix wins, so this rule takes the path from every other. Without a backend nothing is forwarded. */
function blockedRule(path: string, settings: EntrySettings, filter: string | undefined): HttpRouteRule {
  const matches = [{ path: { type: "PathPrefix" as const, value: path } }];
  // Without the filter Gateway API asks for a plain 500, to which no header can be added.
  if (!filter) return { matches };
  const extensionRef = { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: filter };
  return { matches, filters: [headersFilter(settings), { type: "ExtensionRef", extensionRef }] };
}

/** A path that stays open during maintenance goes where its route leads; a route that is open as a whole needs no rule beside its own. */
function openRules(routes: readonly KnownRoute[], settings: EntrySettings): HttpRouteRule[] {
  const open = settings.maintenance?.open ?? [];
  return open
    .filter((path) => routes.every((route) => route.path !== path))
    .flatMap((path) => {
      const route = routeOf(routes, path);
      return route ? [forwardRule({ path, service: route.service }, settings)] : [];
    });
}

/** Where a route would lead, with word of when it will again. */
function closedRule(
  route: Matched,
  settings: EntrySettings,
  { retryAfter }: Maintenance,
  filter: string,
): HttpRouteRule {
  const seconds = String(parseDuration(retryAfter).seconds);
  const responseHeaders = { ...settings.responseHeaders, "Retry-After": seconds };
  const extensionRef = { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: filter };
  return {
    matches: matchesOf(route),
    filters: [headersFilter({ responseHeaders }), { type: "ExtensionRef", extensionRef }],
  };
}

function matchesOf({ path, type = "PathPrefix", headers = {} }: Matched): NonNullable<HttpRouteRule["matches"]> {
  const match = Object.entries(headers).map(([name, value]) => ({ type: "Exact" as const, name, value }));
  return [{ path: { type, value: path }, ...(match.length > 0 ? { headers: match } : {}) }];
}

function forwardRule(route: Matched & Pick<KnownRoute, "service">, settings: EntrySettings): HttpRouteRule {
  const { service } = route;
  return {
    matches: matchesOf(route),
    filters: [headersFilter(settings), ...requestFilters(settings)],
    backendRefs: [{ group: "", kind: "Service", name: service.name, port: service.port, weight: 1 }],
    timeouts: { request: formatDuration({ seconds: settings.timeoutSeconds }) },
  };
}

function headersFilter({ responseHeaders }: Pick<EntrySettings, "responseHeaders">) {
  const set = Object.entries(responseHeaders).map(([name, value]) => ({ name, value }));
  return { type: "ResponseHeaderModifier" as const, responseHeaderModifier: { set } };
}

function requestFilters({ requestHeaders = {} }: Pick<EntrySettings, "requestHeaders">) {
  const set = Object.entries(requestHeaders).map(([name, value]) => ({ name, value }));
  return set.length > 0 ? [{ type: "RequestHeaderModifier" as const, requestHeaderModifier: { set } }] : [];
}
