import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "gcp:dns/managedZone:ManagedZone";
const zone = (fields: Readonly<Record<string, unknown>>) => resource(type, { dnsName: "example.com.", ...fields });

export const gcpDnsSigned = defineRule({
  scope: "resource",
  name: "gcp-dns-signed",
  displayName: "Public zones of DNS are signed",
  description:
    "Answers of a zone that is not signed can be forged on their way, and lead people and their mail to somebody else. What is signed is refused by resolvers when it was changed.",
  severity: "low",
  remediationSteps: 'Set dnssecConfig.state to "on", and enter the DS record at the registrar.',
  url: "https://cloud.google.com/dns/docs/dnssec",
  frameworks: [axonBaseline("exposure", "names lead where they should"), soc2("CC6.6"), iso27001("8.21")],
  peers: ["CKV_GCP_16", "GCP-0013"],
  tags: ["gcp", "network", "dns"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    if (inputs.at("visibility").value === "private") return;
    yield* demand(inputs.at("dnssecConfig", "state"), (state) => state === "on", 'set it to "on"');
  },
  examples: {
    compliant: [zone({ dnssecConfig: { state: "on" } }), zone({ visibility: "private" })],
    violating: [zone({}), zone({ visibility: "public", dnssecConfig: { state: "off" } })],
    notApplicable: [configMap],
    unknown: [zone({ dnssecConfig: UNKNOWN })],
  },
});
