import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  type Property,
  pciDss,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const apiVersion = "gateway.networking.k8s.io/v1";
const ingress = (host: unknown) =>
  manifest({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", spec: { rules: [{ host }] } });
const route = (hostnames: unknown) => manifest({ apiVersion, kind: "HTTPRoute", spec: { hostnames } });
const gateway = (hostname: unknown) => manifest({ apiVersion, kind: "Gateway", spec: { listeners: [{ hostname }] } });

/** Where each kind of entry says for which hosts it is. */
const hostsOf: Readonly<Record<string, (spec: Property) => readonly Property[]>> = {
  "kubernetes:networking.k8s.io:Ingress": (spec) => itemsAt(spec.at("rules"), "host"),
  "kubernetes:gateway.networking.k8s.io:Gateway": (spec) => itemsAt(spec.at("listeners"), "hostname"),
  "kubernetes:gateway.networking.k8s.io:HTTPRoute": (spec) => spec.at("hostnames").items(),
  "kubernetes:gateway.networking.k8s.io:GRPCRoute": (spec) => spec.at("hostnames").items(),
  "kubernetes:gateway.networking.k8s.io:TLSRoute": (spec) => spec.at("hostnames").items(),
};

export const allowedHosts = defineRule({
  scope: "resource",
  name: "allowed-hosts",
  displayName: "Only the hosts of the house are served",
  description:
    "Each host that an entry answers for is one more door, and the list of doors is what a review looks at. A door that is not on the list was opened by a mistake or by somebody who had no business to.",
  severity: "high",
  remediationSteps: "Serve the host under a name of the setting allowedHosts, or have the name entered there.",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#name-based-virtual-hosting",
  frameworks: [
    axonBaseline("exposure", "what is public is declared"),
    soc2("CC6.6"),
    pciDss("1.2.5"),
    iso27001("8.21"),
  ],
  peers: [],
  tags: ["kubernetes", "network", "exposure"],
  types: Object.keys(hostsOf),
  settings: ["allowedHosts"],
  *check(resource, { allowedHosts }) {
    if (allowedHosts.length === 0) return;
    const hosts = hostsOf[typeKey(resource.type)]?.(root(resource).at("spec")) ?? [];
    // What names no host is judged by no-wildcard-host, since a route may take its listener's.
    const isAllowed = (host: Value | undefined) => typeof host !== "string" || isCovered(host, allowedHosts);
    for (const host of hosts) yield* demand(host, isAllowed, `serve ${allowedHosts.join(" or ")}`);
  },
  examples: {
    settings: { allowedHosts: ["shop.example.com", "*.api.example.com"] },
    compliant: [
      ingress("shop.example.com"),
      route(["eu.api.example.com", "SHOP.example.com"]),
      gateway("*.api.example.com"),
      gateway(undefined),
    ],
    violating: [
      ingress("admin.example.com"),
      route(["shop.example.com", "api.example.com"]),
      gateway("*.example.com"),
      ingress("evil-shop.example.com"),
    ],
    notApplicable: [configMap],
    unknown: [route(UNKNOWN)],
  },
});

function itemsAt(list: Property, field: string): readonly Property[] {
  return list.items().map((item) => item.at(field));
}

function isCovered(host: string, allowed: readonly string[]): boolean {
  const name = host.toLowerCase();
  return allowed
    .map((pattern) => pattern.toLowerCase())
    .some((pattern) => name === pattern || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1))));
}
