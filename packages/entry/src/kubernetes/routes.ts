import { formatDuration, parseDuration } from "@axon/core";
import type { IHTTPRouteSpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRouteSpec";
import * as pulumi from "@pulumi/pulumi";
import { type EntryArgs, type EntrySettings, type Maintenance, routeOf } from "../contract.ts";

type HttpRouteRule = NonNullable<IHTTPRouteSpec["rules"]>[number];
type KnownRoute = pulumi.Unwrap<EntryArgs["routes"][number]>;

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
    parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name, sectionName: "https" }],
    hostnames: [settings.host],
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
  route: KnownRoute,
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

function matchesOf({
  path,
  headers = {},
}: Pick<KnownRoute, "path" | "headers">): NonNullable<HttpRouteRule["matches"]> {
  const match = Object.entries(headers).map(([name, value]) => ({ type: "Exact" as const, name, value }));
  return [{ path: { type: "PathPrefix", value: path }, ...(match.length > 0 ? { headers: match } : {}) }];
}

function forwardRule(route: KnownRoute, settings: EntrySettings): HttpRouteRule {
  const { service } = route;
  return {
    matches: matchesOf(route),
    filters: [headersFilter(settings)],
    backendRefs: [{ group: "", kind: "Service", name: service.name, port: service.port, weight: 1 }],
    timeouts: { request: formatDuration({ seconds: settings.timeoutSeconds }) },
  };
}

function headersFilter({ responseHeaders }: Pick<EntrySettings, "responseHeaders">) {
  const set = Object.entries(responseHeaders).map(([name, value]) => ({ name, value }));
  return { type: "ResponseHeaderModifier" as const, responseHeaderModifier: { set } };
}
