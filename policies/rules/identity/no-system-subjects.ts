import {
  bindingTypes,
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

/** Everybody, somebody with no name, and those whom no rule can stop. */
const system: readonly unknown[] = [
  "system:anonymous",
  "system:unauthenticated",
  "system:authenticated",
  "system:masters",
  "system:serviceaccounts",
];
const binding = (subjects: unknown, kind = "ClusterRoleBinding") =>
  manifest({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    roleRef: { kind: "ClusterRole", name: "view" },
    subjects,
  });

export const noSystemSubjects = defineRule({
  scope: "resource",
  name: "no-system-subjects",
  displayName: "Rights are given to somebody, not to everybody",
  description:
    "system:authenticated is every account and, on some clouds, every account of the provider; system:anonymous needs none. Whoever is in system:masters is asked nothing at all, and cannot be locked out.",
  severity: "critical",
  remediationSteps: "Bind the role to the ServiceAccount, the user or the group that needs it.",
  url: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings",
  frameworks: [
    cisKubernetes("5.1.7"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.2"),
    iso27001("8.3"),
  ],
  peers: [
    "KSV-0122",
    "KSV-0123",
    "C-0262",
    "C-0265",
    "kyverno:restrict-binding-system-groups",
    "gatekeeper:disallowanonymous",
    "KSV-01011",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: bindingTypes,
  *check(resource) {
    for (const subject of root(resource).at("subjects").items()) {
      yield* demand(subject.at("name"), (name) => !system.includes(name), "name who needs it");
    }
  },
  examples: {
    compliant: [
      binding([{ kind: "ServiceAccount", name: "api", namespace: "cortex" }]),
      binding([{ kind: "Group", name: "system:serviceaccounts:cortex" }]),
      binding(undefined),
    ],
    violating: [
      binding([{ kind: "Group", name: "system:authenticated" }]),
      binding([{ kind: "User", name: "system:anonymous" }], "RoleBinding"),
      binding([
        { kind: "User", name: "ann" },
        { kind: "Group", name: "system:masters" },
      ]),
    ],
    notApplicable: [configMap],
    unknown: [binding(UNKNOWN), binding([{ kind: "Group", name: UNKNOWN }])],
  },
});
