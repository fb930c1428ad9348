import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  iso27001,
  nsaCisa,
  pciDss,
  podsOf,
  serviceAccountOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const ownServiceAccount = defineRule({
  scope: "resource",
  name: "own-service-account",
  displayName: "Pods that call the Kubernetes API have an account of their own",
  description:
    "The account default is everybody's of the namespace: a right that one workload needs is given to all. Nobody can then tell in the audit log who did what.",
  severity: "medium",
  remediationSteps: "Set serviceAccountName to an account of the workload, or automountServiceAccountToken to false.",
  url: "https://kubernetes.io/docs/concepts/security/service-accounts/",
  frameworks: [
    cisKubernetes("5.1.5"),
    nsaCisa("Protecting Pod service account tokens"),
    pciDss("8.2.2"),
    iso27001("8.2"),
  ],
  peers: ["CKV_K8S_41", "C-0034", "kube-linter:default-service-account"],
  tags: ["kubernetes", "access"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      // Without a token the account gives nothing.
      if (pod.spec.at("automountServiceAccountToken").value === false) continue;
      yield* demand(
        serviceAccountOf(pod),
        (value) => value !== undefined && value !== "default",
        "name an account of the workload",
      );
    }
  },
  examples: {
    compliant: [
      deployment({ serviceAccountName: "api" }),
      deployment({ serviceAccount: "api" }),
      deployment({ automountServiceAccountToken: false }),
    ],
    violating: [
      deployment({}),
      deployment({ serviceAccountName: "default" }),
      deployment({ serviceAccountName: "" }),
      deployment({ automountServiceAccountToken: true }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({ serviceAccountName: UNKNOWN })],
  },
});
