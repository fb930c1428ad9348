/** Where libraries look for the token of the API server (kubernetes.io, Access the API from a Pod). */
export const apiCredentialsPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The token of a pod's service account, for one of its containers alone, where Kubernetes itself would give it to all
 * (kubernetes.io, Projected Volumes).
 * @param name of the volume
 */
export function apiAccess(name = "api-access") {
  return {
    volume: {
      name,
      projected: {
        sources: [
          { serviceAccountToken: { path: "token", expirationSeconds: 3_607 } },
          { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
          { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
        ],
      },
    },
    mount: { name, mountPath: apiCredentialsPath, readOnly: true },
  };
}
