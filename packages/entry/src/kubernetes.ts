export {
  type AcmeChallenge,
  acmeSolver,
  KubernetesAcmeIssuer,
  type KubernetesAcmeIssuerArgs,
} from "./kubernetes/acme-issuer.ts";
export type { CertificateArgs } from "./kubernetes/certificate.ts";
export type { DataPlane } from "./kubernetes/data-plane.ts";
export { envoyHttpsPort, envoyServiceName } from "./kubernetes/envoy-gateway.ts";
export { KubernetesGatewayEntry, type KubernetesGatewayEntryArgs } from "./kubernetes/gateway.ts";
export {
  type IngressController,
  KubernetesIngressEntry,
  type KubernetesIngressEntryArgs,
} from "./kubernetes/ingress.ts";
