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
const agent = "serviceAccount:123456789012-compute@developer.gserviceaccount.com";
const policy = (...members: readonly string[]) =>
  resource(policyType, { policyData: JSON.stringify({ bindings: [{ role: "roles/logging.logWriter", members }] }) });
const isOwn = (name: unknown) =>
  typeof name !== "string" ||
  !/^serviceAccount:(?:\d+-compute@developer|[^@]+@appspot)\.gserviceaccount\.com$/.test(name);
const member = (name: unknown) => resource(memberType, { role: "roles/logging.logWriter", member: name });

export const gcpNoDefaultAccount = defineRule({
  scope: "resource",
  name: "gcp-no-default-account",
  displayName: "Nothing is given to the default service accounts",
  description:
    "Every machine and function of a project that names no account runs as a default one. A role that it is given is given to all of them, also to those that are made next year.",
  severity: "high",
  remediationSteps: "Make a service account for the workload, and give the role to it.",
  url: "https://cloud.google.com/iam/docs/service-account-types#default",
  frameworks: [
    axonBaseline("identity", "every workload has an identity of its own"),
    soc2("CC6.1"),
    pciDss("7.2.5"),
    iso27001("5.15"),
  ],
  peers: ["CKV_GCP_46"],
  tags: ["gcp", "iam"],
  types: roleGrantTypes(memberType, "gcp:organizations/iAMMember:IAMMember", "gcp:folder/iAMMember:IAMMember"),
  *check(resource) {
    for (const place of roleGrantsOf(resource).flatMap(({ members }) => members)) {
      yield* demand(place, isOwn, "make a service account for the workload");
    }
  },
  examples: {
    compliant: [
      member("serviceAccount:api@axon.iam.gserviceaccount.com"),
      policy("serviceAccount:api@axon.iam.gserviceaccount.com"),
    ],
    violating: [
      member(agent),
      policy("group:team@example.com", agent),
      resource(bindingType, { members: ["serviceAccount:axon@appspot.gserviceaccount.com"] }),
    ],
    notApplicable: [configMap],
    unknown: [member(UNKNOWN), resource(policyType, { policyData: UNKNOWN })],
  },
});
