import {
  cisKubernetes,
  configMap,
  defineRule,
  type Grant,
  grants,
  iso27001,
  nsaCisa,
  pciDss,
  role,
  roleTypes,
  rulesOf,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

/** Ways into a running pod. Reading a proxy is enough: the kubelet runs commands by GET. */
const ways: readonly (Grant & { readonly what: string })[] = [
  {
    group: "",
    resources: ["pods/exec", "pods/attach", "pods/ephemeralcontainers"],
    verbs: ["create", "get", "update", "patch"],
    what: "a shell in pods, by pods/exec, pods/attach or pods/ephemeralcontainers",
  },
  {
    group: "",
    resources: ["nodes/proxy"],
    verbs: ["get", "create"],
    what: "commands in every pod of a node, by nodes/proxy",
  },
];

const rule = (resources: unknown, verbs: unknown = ["create"]) => [{ apiGroups: [""], resources, verbs }];

export const noShellInPods = defineRule({
  scope: "resource",
  name: "no-shell-in-pods",
  displayName: "No role of a workload opens a shell in pods",
  description:
    "Whoever may exec into a pod has its secrets, its volumes and its place in the network. With nodes/proxy he has those of every pod of the node, and no audit log of the API says what he did.",
  severity: "high",
  remediationSteps:
    "Remove pods/exec, pods/attach, pods/ephemeralcontainers and nodes/proxy; give them to people, for a while, not to workloads.",
  url: "https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes",
  frameworks: [
    cisKubernetes("5.1.10"),
    nsaCisa("Role-based access control"),
    soc2("CC6.3"),
    pciDss("7.2.5"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV2_K8S_2",
    "KSV-0053",
    "KSV-0054",
    "C-0002",
    "polaris:clusterrolePodExecAttach",
    "kyverno:restrict-clusterrole-nodesproxy",
    "KSV-0047",
  ],
  tags: ["kubernetes", "access", "rbac"],
  types: roleTypes,
  *check(resource) {
    for (const each of rulesOf(resource)) {
      for (const way of ways) {
        const open = grants(each, way);
        if (open === UNKNOWN) yield unknown(each);
        else if (open) yield violation(each, `grants ${way.what}`, "name the resources that are needed, without these");
      }
    }
  },
  examples: {
    compliant: [
      role(rule(["pods", "pods/log"], ["get", "list"])),
      role(rule(["nodes"], ["get"])),
      role(rule(["pods/exec"], ["delete"])),
    ],
    violating: [role(rule(["pods/exec"])), role(rule(["nodes/proxy"], ["get"])), role(rule(["*/attach"]), "Role")],
    notApplicable: [configMap],
    unknown: [role(rule(UNKNOWN))],
  },
});
