import { stringify } from "yaml";

/**
 * The file by which kustomize, Flux and Argo CD find the manifests. `kubectl apply -k` keeps the order of the list, which is the
 * order to apply them in; the others put namespaces first and sort by kind. It names no `sortOptions`: `kubectl` keeps the
 * order without, and warns of them.
 * @param manifests paths from the folder of the kustomization, in order
 */
export function kustomizationOf(manifests: readonly string[]): string {
  return stringify({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: manifests,
  });
}
