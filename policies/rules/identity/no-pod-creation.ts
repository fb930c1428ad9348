import {
  any,
  cisKubernetes,
  configMap,
  defineRule,
  type Grant,
  grants,
  iso27001,
  nsaCisa,
  role,
  roleTypes,
  rulesOf,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

/** Everything that makes pods. */
const ways: readonly Grant[] = [
  { group: "", resources: ["pods", "replicationcontrollers"], verbs: ["create", "update", "patch"] },
  {
    group: "apps",
    resources: ["deployments", "statefulsets", "daemonsets", "replicasets"],
    verbs: ["create", "update", "patch"],
  },
  { group: "batch", resources: ["jobs", "cronjobs"], verbs: ["create", "update", "patch"] },
];
const rule = (apiGroups: unknown, resources: unknown, verbs: unknown) => [{ apiGroups, resources, verbs }];

export const noPodCreation = defineRule({
  scope: "resource",
  name: "no-pod-creation",
  displayName: "No role of a workload makes pods",
  description:
    "Whoever makes a pod may give it any Secret and any account of the namespace, and so has them all. A program that is broken into then runs what it likes, with rights that it never had itself.",
  severity: "medium",
  remediationSteps: "Leave the making of pods to controllers and pipelines, and exempt the roles that are theirs.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation",
  frameworks: [cisKubernetes("5.1.4"), nsaCisa("Role-based access control"), soc2("CC6.3"), iso27001("8.2")],
  peers: ["KSV-0048", "kube-linter:access-to-create-pods"],
  tags: ["kubernetes", "access", "rbac"],
  types: roleTypes,
  *check(resource) {
    for (const each of rulesOf(resource)) {
      const open = any(ways.map((way) => grants(each, way)));
      if (open === UNKNOWN) yield unknown(each);
      else if (open)
        yield violation(
          each,
          "grants making pods, or the workloads that make them",
          "leave that to controllers and pipelines",
        );
    }
  },
  examples: {
    compliant: [
      role(rule([""], ["pods"], ["get", "list", "watch", "delete"])),
      role(rule([""], ["configmaps"], ["create"])),
      role(rule(["apps"], ["deployments/scale"], ["update"])),
    ],
    violating: [
      role(rule([""], ["pods"], ["create"])),
      role(rule(["apps"], ["deployments"], ["patch"]), "Role"),
      role(rule(["batch"], ["*"], ["*"])),
    ],
    notApplicable: [configMap],
    unknown: [role(rule([""], UNKNOWN, ["create"]))],
  },
});
