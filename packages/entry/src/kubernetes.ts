export type { CertificateArgs } from "./kubernetes/certificate.ts";
export { KubernetesGatewayEntry, type KubernetesGatewayEntryArgs } from "./kubernetes/gateway.ts";
export {
  type IngressController,
  KubernetesIngressEntry,
  type KubernetesIngressEntryArgs,
} from "./kubernetes/ingress.ts";
