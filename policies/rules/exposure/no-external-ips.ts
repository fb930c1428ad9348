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
  UNKNOWN,
} from "../../lib/index.ts";

const service = (spec: unknown) => manifest({ apiVersion: "v1", kind: "Service", spec });

export const noExternalIps = defineRule({
  scope: "resource",
  name: "no-external-ips",
  displayName: "Services claim no external IP addresses",
  description:
    "A Service with externalIPs takes over the cluster's traffic to that address (CVE-2020-8554), whoever owns it. Whoever may write such a Service reads and answers traffic that was meant for somebody else.",
  severity: "high",
  remediationSteps: "Remove spec.externalIPs.",
  url: "https://github.com/kubernetes/kubernetes/issues/97076",
  frameworks: [
    axonBaseline("exposure", "traffic enters through the gateway"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV2_K8S_4", "KSV-0108", "kyverno:restrict-service-external-ips", "gatekeeper:externalip"],
  tags: ["kubernetes", "network", "exposure"],
  types: ["kubernetes:core:Service"],
  *check(resource) {
    const addresses = root(resource).at("spec", "externalIPs");
    yield* demand(
      addresses,
      (value) => value === undefined || (Array.isArray(value) && value.length === 0),
      "remove it",
    );
  },
  examples: {
    compliant: [service({}), service({ externalIPs: [] })],
    violating: [service({ externalIPs: ["192.0.2.10"] })],
    notApplicable: [configMap],
    unknown: [service({ externalIPs: UNKNOWN })],
  },
});
