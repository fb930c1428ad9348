import { stringify } from "yaml";

/**
 * The file by which kustomize, Flux and Argo CD find the manifests. `fifo` keeps them in the order of the list, which is the
 * order to apply them in.
 * @param manifests paths from the folder of the kustomization, in order
 */
export function kustomizationOf(manifests: readonly string[]): string {
  return stringify({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    sortOptions: { order: "fifo" },
    resources: manifests,
  });
}
