import {
  cisKubernetes,
  configMap,
  container,
  defineRule,
  demand,
  deployment,
  hasUserNamespace,
  inherited,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  type Remedy,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

export const runAsNonRoot = defineRule({
  scope: "resource",
  name: "run-as-non-root",
  displayName: "Containers do not run as root",
  description:
    "Root in a container is root on the node as soon as the kernel or the runtime has a hole. As another user the same hole leads to a process that may read and write next to nothing.",
  severity: "high",
  remediationSteps:
    "Set securityContext.runAsNonRoot to true on the pod, and nowhere to false; build the image with a USER.",
  url: `${podSecurityUrl}#restricted`,
  frameworks: [
    podSecurityStandard("restricted", "runAsNonRoot"),
    cisKubernetes("5.2.7"),
    nsaCisa("Non-root containers"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.2"),
  ],
  peers: [
    "CKV_K8S_23",
    "KSV-0012",
    "C-0013",
    "kube-linter:run-as-non-root",
    "polaris:runAsRootAllowed",
    "kyverno:require-run-as-nonroot",
    "gatekeeper:users",
  ],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: workloadTypes,
  remediable: true,
  breaks: "an image that is built to run as root",
  *check(resource) {
    for (const pod of podsOf(resource).filter((pod) => !hasUserNamespace(pod))) {
      const path = ["securityContext", "runAsNonRoot"] as const;
      const user = ["securityContext", "runAsUser"] as const;
      const rooted = pod.containers.filter((container) => inherited(pod, container, ...user).value === 0);
      const [fix, remedy] = mending(rooted.length > 0);
      yield* demand(pod.spec.at(...path), (value) => value !== false, fix, remedy);
      for (const container of pod.containers) {
        const [fix, remedy] = mending(rooted.includes(container));
        yield* demand(inherited(pod, container, ...path), (value) => value === true, fix, remedy);
      }
    }
  },
  examples: {
    compliant: [
      container({ securityContext: { runAsNonRoot: true } }),
      deployment({ securityContext: { runAsNonRoot: true }, containers: [{ name: "api" }] }),
      deployment({ hostUsers: false, containers: [{ name: "api" }] }),
    ],
    violating: [
      container({}),
      deployment({
        securityContext: { runAsNonRoot: false },
        containers: [{ securityContext: { runAsNonRoot: true } }],
      }),
      deployment({
        securityContext: { runAsNonRoot: true },
        containers: [{ securityContext: { runAsNonRoot: false } }],
      }),
      deployment({
        securityContext: { runAsNonRoot: UNKNOWN },
        containers: [{ securityContext: { runAsNonRoot: false } }],
      }),
      container({ securityContext: { runAsUser: 0 } }),
      deployment({ securityContext: { runAsUser: 0 }, containers: [{ name: "api" }] }),
    ],
    notApplicable: [configMap],
    unknown: [deployment({ securityContext: { runAsNonRoot: UNKNOWN }, containers: [{ name: "api" }] })],
  },
});

/** A container that is told to be root and not to be root does not start. */
function mending(isRoot: boolean): readonly [fix: string, remedy?: Remedy] {
  return isRoot ? ["set it to true, with a runAsUser that is not 0"] : ["set it to true", { value: true }];
}
