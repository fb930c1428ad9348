import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type { IHTTPRouteSpec } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRouteSpec";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../metadata.ts";
import { strategyDefaults, type Testers, type Traffic } from "./strategy.ts";

type HttpRouteRule = NonNullable<IHTTPRouteSpec["rules"]>[number];
type Backend = NonNullable<HttpRouteRule["backendRefs"]>[number];

const gatewayApi = "gateway.networking.k8s.io/v1";

/** Routes of a service that has two versions at times. */
export interface VersionRoutes {
  /** Services everybody is sent to; with two of them a controller writes the weights. */
  readonly everybody: readonly { readonly service: pulumi.Input<string>; readonly weight?: number }[];
  /** Service of the new version. */
  readonly newVersion: pulumi.Input<string>;
  readonly port: number;
}

/** The route of a host; gives its name. Testers have a route of their own, which no controller touches. */
export function versionRoutes(
  app: string,
  placement: KubernetesPlacement,
  traffic: Traffic,
  { everybody, newVersion, port }: VersionRoutes,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const names = pulumi.all([everybody.map(({ service }) => pulumi.output(service)), newVersion]);
  const route = (name: string, spec: pulumi.Output<IHTTPRouteSpec>, weighted: boolean) =>
    new k8s.apiextensions.CustomResource(
      name,
      { apiVersion: gatewayApi, kind: "HTTPRoute", metadata: { ...metadata(app, placement), name }, spec },
      { parent, ...(weighted ? { ignoreChanges: ["spec.rules[*].backendRefs[*].weight"] } : {}) },
    );
  const { testers } = traffic;
  if (testers) {
    const spec = pulumi
      .all([names, traffic.gateway])
      .apply(([[, preview], gateway]) => routeSpec(traffic, gateway, [backend(preview, port)], testers));
    route(`${app}-testers`, spec, false);
  }
  const spec = pulumi.all([names, traffic.gateway]).apply(([[services], gateway]) =>
    routeSpec(
      traffic,
      gateway,
      services.map((service, index) => backend(service, port, everybody[index]?.weight)),
    ),
  );
  return route(app, spec, everybody.length > 1).metadata.name;
}

function backend(name: string, port: number, weight?: number): Backend {
  return { kind: "Service", name, port, ...(weight === undefined ? {} : { weight }) };
}

function routeSpec(
  { host, path = strategyDefaults.path }: Traffic,
  gateway: pulumi.Unwrap<Traffic["gateway"]>,
  backendRefs: Backend[],
  testers?: Testers,
): IHTTPRouteSpec {
  const { name, namespace, listener } = gateway;
  const headers = testers && [testerHeader(testers)];
  return {
    parentRefs: [{ name, ...(namespace ? { namespace } : {}), ...(listener ? { sectionName: listener } : {}) }],
    hostnames: [host],
    rules: [{ matches: [{ path: { type: "PathPrefix", value: path }, ...(headers ? { headers } : {}) }], backendRefs }],
  };
}

/** Gateway API has no match for cookies; all of them come in one header. */
function testerHeader(testers: Testers) {
  if ("header" in testers) return { type: "Exact" as const, ...testers.header };
  const { name, value } = testers.cookie;
  const pattern = `(^|.*;\\s*)${escapePattern(name)}=${escapePattern(value)}(;.*|$)`;
  return { type: "RegularExpression" as const, name: "Cookie", value: pattern };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
