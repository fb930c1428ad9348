import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  pciDss,
  policyData,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const types = [
  "gcp:projects/iAMAuditConfig:IAMAuditConfig",
  "gcp:folder/iamAuditConfig:IamAuditConfig",
  "gcp:organizations/iamAuditConfig:IamAuditConfig",
  "gcp:projects/iAMPolicy:IAMPolicy",
  "gcp:folder/iAMPolicy:IAMPolicy",
  "gcp:organizations/iAMPolicy:IAMPolicy",
];
const policy = (auditConfigs: unknown) =>
  resource("gcp:projects/iAMPolicy:IAMPolicy", { policyData: JSON.stringify({ auditConfigs }) });
const config = (...auditLogConfigs: readonly object[]) =>
  resource("gcp:projects/iAMAuditConfig:IAMAuditConfig", { project: "shop", service: "allServices", auditLogConfigs });

export const gcpAuditLogs = defineRule({
  scope: "resource",
  name: "gcp-audit-logs",
  displayName: "Nobody is left out of the audit log",
  description:
    "A member who is exempted reads and writes data without a line being written. That is the account an intruder looks for, and the one whose doings nobody can tell afterwards.",
  severity: "medium",
  remediationSteps: "Remove exemptedMembers; where a service account writes too many lines, filter them out in a sink.",
  url: "https://cloud.google.com/logging/docs/audit/configure-data-access",
  frameworks: [
    axonBaseline("observability", "who did what is written down"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV2_GCP_5"],
  tags: ["gcp", "logs"],
  types,
  *check(resource) {
    const configs = [root(resource), ...policyData(resource).at("auditConfigs").items()];
    for (const log of configs.flatMap((each) => each.at("auditLogConfigs").items())) {
      const exempted = log.at("exemptedMembers");
      if (isHidden(exempted.value)) yield unknown(exempted);
      else if (exempted.items().length > 0) yield violation(exempted, "leaves members out", "remove it");
    }
  },
  examples: {
    compliant: [
      config({ logType: "DATA_READ" }, { logType: "DATA_WRITE", exemptedMembers: [] }),
      policy([{ service: "allServices", auditLogConfigs: [{ logType: "DATA_READ" }] }]),
    ],
    violating: [
      config({ logType: "DATA_READ", exemptedMembers: ["user:admin@example.com"] }),
      policy([
        {
          service: "allServices",
          auditLogConfigs: [{ logType: "DATA_READ", exemptedMembers: ["user:admin@example.com"] }],
        },
      ]),
    ],
    notApplicable: [configMap],
    unknown: [resource(types[1] ?? "", { auditLogConfigs: UNKNOWN })],
  },
});
