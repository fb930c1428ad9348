import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const instance = (caCertIdentifier?: unknown) => resource("aws:rds/instance:Instance", { caCertIdentifier });

/** The authorities that have expired, on 5 March 2020 and 22 August 2024. Source: SSL/TLS certificates, RDS user guide. */
const expired = ["rds-ca-2015", "rds-ca-2019"];

export const awsRdsCurrentCa = defineRule({
  scope: "resource",
  name: "aws-rds-current-ca",
  displayName: "Certificates of databases are of an authority that is valid",
  description:
    "A client that checks certificates no longer connects to a database whose authority has expired. The one that still does checks nothing, and would connect to anybody.",
  severity: "high",
  remediationSteps: 'Leave caCertIdentifier out, or set it to "rds-ca-rsa2048-g1"; give clients the new bundle first.',
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
  frameworks: [axonBaseline("encryption", "certificates are valid"), soc2("CC6.7"), pciDss("4.2.1"), iso27001("8.24")],
  peers: ["CKV_AWS_211"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  *check(resource) {
    const authority = root(resource).at("caCertIdentifier");
    yield* demand(authority, (name) => !expired.some((old) => old === name), 'set it to "rds-ca-rsa2048-g1"');
  },
  examples: {
    compliant: [instance(), instance("rds-ca-rsa2048-g1"), instance("rds-ca-ecc384-g1")],
    violating: [
      instance("rds-ca-2019"),
      resource("aws:rds/clusterInstance:ClusterInstance", { caCertIdentifier: "rds-ca-2015" }),
    ],
    notApplicable: [configMap],
    unknown: [instance(UNKNOWN)],
  },
});
