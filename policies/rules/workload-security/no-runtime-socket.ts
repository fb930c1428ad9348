import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  deployment,
  nsaCisa,
  podsOf,
  soc2,
  UNKNOWN,
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

/** The sockets of Docker, containerd, CRI-O and Podman, and the folders of the node that hold them. */
const runtime =
  /(docker|dockershim|cri-dockerd|containerd|crio|podman)\.sock$|^\/(var\/)?run\/(docker|containerd|crio|podman)$/;
const above: readonly string[] = ["/", "/run", "/var", "/var/run"];

const host = (path: unknown) => deployment({ volumes: [{ name: "runtime", hostPath: { path } }] });

export const noRuntimeSocket = defineRule({
  scope: "resource",
  name: "no-runtime-socket",
  displayName: "No pod reaches the container runtime of its node",
  description:
    "Whoever can write to the runtime's socket starts a privileged container and owns the node, whatever the pod itself may do. No log of Kubernetes shows it, since Kubernetes was not asked.",
  severity: "critical",
  remediationSteps:
    "Remove the volume: build images with a rootless builder, and read logs and metrics from the kubelet's API.",
  url: "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
  frameworks: [cisKubernetes("5.2.12"), nsaCisa("Pod security enforcement"), soc2("CC6.1")],
  peers: ["CKV_K8S_27", "KSV-0006", "C-0074", "kube-linter:docker-sock", "kyverno:disallow-cri-sock-mount"],
  tags: ["kubernetes", "pod-security"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec } of podsOf(resource)) {
      for (const volume of spec.at("volumes").items()) {
        yield* demand(volume.at("hostPath", "path"), (path) => !reachesRuntime(path), "remove the volume");
      }
    }
  },
  examples: {
    compliant: [
      deployment({ volumes: [{ name: "tmp", emptyDir: {} }] }),
      host("/var/log"),
      host("/var/lib/docker.socket-notes"),
    ],
    violating: [
      host("/var/run/docker.sock"),
      host("/run/containerd/containerd.sock"),
      host("/var/run/"),
      host("//run/crio/crio.sock"),
    ],
    notApplicable: [configMap],
    unknown: [host(UNKNOWN), deployment({ volumes: UNKNOWN })],
  },
});

function reachesRuntime(path: Value | undefined): boolean {
  if (typeof path !== "string") return false;
  const normal = path.replaceAll(/\/+/g, "/").replace(/(?<=.)\/$/, "");
  return runtime.test(normal) || above.includes(normal);
}
