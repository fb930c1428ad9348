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

const memberType = "gcp:projects/iAMMember:IAMMember";
const bindingType = "gcp:projects/iAMBinding:IAMBinding";
const member = (role: unknown) => resource(memberType, { project: "axon", role, member: "user:ann@example.com" });
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
  peers: ["CKV_GCP_117", "CKV_GCP_41", "CKV_GCP_49", "GCP-0006", "GCP-0007", "GCP-0011"],
  tags: ["gcp", "iam"],
  types: [memberType, bindingType, "gcp:organizations/iAMMember:IAMMember", "gcp:folder/iAMMember:IAMMember"],
  *check(resource) {
    const role = root(resource).at("role");
    yield* demand(
      role,
      (name) => !broadRoles.some((known) => known === name),
      "give a narrower role on the resource itself",
    );
  },
  examples: {
    compliant: [member("roles/logging.logWriter"), member("projects/axon/roles/deployer")],
    violating: [
      member("roles/owner"),
      member("roles/iam.serviceAccountTokenCreator"),
      resource(bindingType, { role: "roles/editor", members: ["group:team@example.com"] }),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN)],
  },
});
