import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  deployment,
  initContainer,
  isHidden,
  iso27001,
  isWindows,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

export const dropAllCapabilities = defineRule({
  scope: "resource",
  name: "drop-all-capabilities",
  displayName: "Containers drop all capabilities",
  description:
    "The runtime grants a container fourteen capabilities, NET_RAW among them, that hardly any service uses. With NET_RAW alone an intruder forges packets of its neighbours.",
  severity: "medium",
  remediationSteps: 'Set securityContext.capabilities.drop to ["ALL"].',
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "capabilities_restricted"),
    cisKubernetes("5.2.10"),
    cisKubernetes("5.2.8"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: [
    "CKV_K8S_37",
    "CKV_K8S_28",
    "KSV-0003",
    "KSV-0119",
    "C-0046",
    "kube-linter:drop-net-raw-capability",
    "polaris:insecureCapabilities",
    "kyverno:disallow-capabilities-strict",
    "kyverno:require-drop-all",
    "kyverno:require-drop-cap-net-raw",
  ],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  remediable: true,
  breaks: "a program that starts as root and then changes its user or the owners of files",
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !isWindows(pod))) {
      for (const { property } of pod.containers) {
        const drop = property.at("securityContext", "capabilities", "drop");
        const dropped = drop.items().map((item) => item.value);
        if (dropped.includes("ALL")) continue;
        if (dropped.some(isHidden)) yield unknown(drop);
        else yield violation(drop, "does not contain ALL", 'set it to ["ALL"]', { value: ["ALL"] });
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { capabilities: { drop: ["ALL"] } } }),
      deployment({ os: { name: "windows" }, containers: [{ name: "api" }] }),
    ],
    violating: [container({}), initContainer({ securityContext: { capabilities: { drop: ["NET_RAW"] } } })],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { capabilities: { drop: UNKNOWN } } })],
  },
});
