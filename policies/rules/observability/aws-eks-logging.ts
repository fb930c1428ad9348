import {
  axonBaseline,
  configMap,
  defineRule,
  iso27001,
  nsaCisa,
  pciDss,
  resource,
  root,
  soc2,
  textsOf,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:eks/cluster:Cluster";
const cluster = (enabledClusterLogTypes: unknown) => resource(type, { enabledClusterLogTypes });
const needed = ["api", "audit", "authenticator"] as const;

export const awsEksLogging = defineRule({
  scope: "resource",
  name: "aws-eks-logging",
  displayName: "The Kubernetes control plane logs who did what",
  description:
    "EKS keeps no log of its API server unless told to. Without the audit log nobody can say who read a Secret or changed a role, during an intrusion or after it.",
  severity: "medium",
  remediationSteps:
    'Set enabledClusterLogTypes to ["api", "audit", "authenticator", "controllerManager", "scheduler"].',
  url: "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
  frameworks: [
    axonBaseline("observability", "access to control planes is recorded"),
    nsaCisa("Logging"),
    soc2("CC7.2"),
    pciDss("10.2.1"),
    iso27001("8.15"),
  ],
  peers: ["CKV_AWS_37", "AWS-0038", "AwsSolutions-EKS2", "C-0067"],
  tags: ["aws", "kubernetes", "logging"],
  types: [type],
  *check(resource) {
    const types = root(resource).at("enabledClusterLogTypes");
    const known = textsOf(types);
    const missing = needed.filter((name) => !known.includes(name));
    if (missing.length === 0) return;
    if (known.includes(UNKNOWN)) yield unknown(types);
    else yield violation(types, `does not have ${missing.join(", ")}`, "add them");
  },
  examples: {
    compliant: [
      cluster(["api", "audit", "authenticator"]),
      cluster(["api", "audit", "authenticator", "controllerManager", "scheduler"]),
    ],
    violating: [cluster(undefined), cluster([]), cluster(["api", "scheduler"])],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN), cluster(["api", UNKNOWN])],
  },
});
