import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  pciDss,
  root,
  soc2,
  typeKey,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const ingress = (...rules: readonly object[]) =>
  manifest({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", spec: { rules } });
const route = (hostnames: unknown) =>
  manifest({ apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", spec: { hostnames } });
const isOne = (host: Value | undefined) => typeof host === "string" && host !== "" && !host.includes("*");

export const noWildcardHost = defineRule({
  scope: "resource",
  name: "no-wildcard-host",
  displayName: "Entries say for which hosts they are",
  description:
    "An entry without a host, or with a wildcard, answers for every name that somebody points at the cluster. It takes over hosts of other systems that have no rule of their own, and serves pages under names that nobody has checked.",
  severity: "medium",
  remediationSteps: "Write each host in full.",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards",
  frameworks: [axonBaseline("exposure", "hosts are declared"), soc2("CC6.6"), pciDss("1.2.5"), iso27001("8.21")],
  peers: [
    "kyverno:restrict-ingress-wildcard",
    "kyverno:disallow-empty-ingress-host",
    "gatekeeper:block-wildcard-ingress",
  ],
  tags: ["kubernetes", "network", "exposure"],
  types: ["kubernetes:networking.k8s.io:Ingress", "kubernetes:gateway.networking.k8s.io:HTTPRoute"],
  *check(resource) {
    const spec = root(resource).at("spec");
    // A route without hosts takes its listener's.
    const hosts = typeKey(resource.type).endsWith(":HTTPRoute")
      ? spec.at("hostnames").items()
      : spec
          .at("rules")
          .items()
          .map((rule) => rule.at("host"));
    for (const host of hosts) yield* demand(host, isOne, "write the host in full");
  },
  examples: {
    compliant: [ingress({ host: "api.example.com" }), route(["api.example.com"]), route(undefined), ingress()],
    violating: [
      ingress({ host: "*.example.com" }),
      ingress({ http: { paths: [] } }),
      route(["api.example.com", "*.example.com"]),
    ],
    notApplicable: [configMap],
    unknown: [ingress({ host: UNKNOWN }), route(UNKNOWN)],
  },
});
