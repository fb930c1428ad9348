import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  pciDss,
  resource,
  roleGrantsOf,
  roleGrantTypes,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const memberType = "gcp:projects/iAMMember:IAMMember";
const [, bindingType = "", policyType = ""] = roleGrantTypes(memberType);
const member = (role: unknown) => resource(memberType, { project: "axon", role, member: "user:ann@example.com" });
const policy = (...bindings: readonly unknown[]) =>
  resource(policyType, { project: "axon", policyData: JSON.stringify({ bindings }) });
const broadRoles = [
  "roles/owner",
  "roles/editor",
  "roles/viewer",
  "roles/iam.securityAdmin",
  "roles/resourcemanager.projectIamAdmin",
  "roles/iam.serviceAccountTokenCreator",
  "roles/iam.serviceAccountUser",
  "roles/iam.serviceAccountKeyAdmin",
  "roles/iam.serviceAccountAdmin",
];

export const gcpNoBasicRoles = defineRule({
  scope: "resource",
  name: "gcp-no-basic-roles",
  displayName: "Nobody owns a whole project",
  description:
    "Owner, editor and viewer are every service of a project at once, and whoever may make tokens for its service accounts is all of them. One login that leaks is then all of the project.",
  severity: "high",
  remediationSteps: "Give a predefined role on the resource itself, to a service account of its own.",
  url: "https://cloud.google.com/iam/docs/roles-overview",
  frameworks: [
    axonBaseline("identity", "rights are as narrow as the work"),
    soc2("CC6.3"),
    pciDss("7.2.2"),
    iso27001("8.2"),
  ],
  peers: ["CKV_GCP_117", "CKV_GCP_41", "CKV_GCP_42", "CKV_GCP_49", "GCP-0006", "GCP-0007", "GCP-0011"],
  tags: ["gcp", "iam"],
  types: roleGrantTypes(memberType, "gcp:organizations/iAMMember:IAMMember", "gcp:folder/iAMMember:IAMMember"),
  *check(resource) {
    const isNarrow = (name: unknown) => !broadRoles.some((broad) => broad === name);
    for (const { role } of roleGrantsOf(resource)) {
      yield* demand(role, isNarrow, "give a narrower role on the resource itself");
    }
  },
  examples: {
    compliant: [
      member("roles/logging.logWriter"),
      member("projects/axon/roles/deployer"),
      policy({ role: "roles/logging.logWriter", members: ["serviceAccount:api@axon.iam.gserviceaccount.com"] }),
    ],
    violating: [
      member("roles/owner"),
      member("roles/iam.serviceAccountTokenCreator"),
      resource(bindingType, { role: "roles/editor", members: ["group:team@example.com"] }),
      policy(
        { role: "roles/logging.logWriter", members: [] },
        { role: "roles/owner", members: ["user:ann@example.com"] },
      ),
      resource("gcp:organizations/iAMBinding:IAMBinding", { role: "roles/owner", members: ["group:team@example.com"] }),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN), resource(policyType, { policyData: UNKNOWN })],
  },
});
