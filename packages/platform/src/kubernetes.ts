export { KubernetesAlias, type KubernetesAliasArgs } from "./kubernetes/alias.ts";
export { apiAccess, apiCredentialsPath } from "./kubernetes/api-access.ts";
export { authorityVolume } from "./kubernetes/authority-volume.ts";
export {
  certificateSecretName,
  type IssuerReference,
  KubernetesAuthority,
  type KubernetesAuthorityArgs,
  type ServiceTls,
  serviceCertificate,
} from "./kubernetes/certificate.ts";
export { claimSpec } from "./kubernetes/claim.ts";
export {
  type Environment,
  type EnvironmentValue,
  environmentVariables,
  isSecretKey,
  type SecretKey,
} from "./kubernetes/environment.ts";
export { KubernetesFlow, type KubernetesFlowArgs } from "./kubernetes/flow.ts";
export { type HelmReleaseArgs, helmRelease } from "./kubernetes/helm-release.ts";
export { type Mesh, meshTunnelPort, outsideMeshLabels } from "./kubernetes/mesh.ts";
export { KubernetesNamespace, type KubernetesNamespaceArgs } from "./kubernetes/namespace.ts";
export { KubernetesOnCallAccess, type KubernetesOnCallAccessArgs } from "./kubernetes/on-call.ts";
export { type ApiServer, operationPolicy, tcp, toApiServer } from "./kubernetes/operation.ts";
export { type OwnAccountArgs, ownAccount } from "./kubernetes/own-account.ts";
export { checkPeer, type Peer, peerRules } from "./kubernetes/peer.ts";
export { KubernetesPeopleAccess, type KubernetesPeopleAccessArgs, type PersonRole } from "./kubernetes/people.ts";
export { KubernetesPipelineAccess, type KubernetesPipelineAccessArgs } from "./kubernetes/pipeline.ts";
export {
  type ContainerResources,
  checkContainerResources,
  containerResources,
  costLabels,
  type KubernetesPlacement,
  type Labels,
  nvidiaGpu,
} from "./kubernetes/placement.ts";
export {
  defaultWritableLimit,
  type HardenedContainerArgs,
  type HardenedPodArgs,
  hardenedContainer,
  hardenedPodSpec,
} from "./kubernetes/pod.ts";
export { rcloneImage, rcloneRemote, type S3Remote, s3Remote } from "./kubernetes/rclone.ts";
export { gpuScheduling, mergeScheduling, type Scheduling, type Toleration } from "./kubernetes/scheduling.ts";
export { requiredVariables } from "./kubernetes/script.ts";
export { serverSpread, topologySpread, type ZoneSpread, zoneSpread } from "./kubernetes/spread.ts";
