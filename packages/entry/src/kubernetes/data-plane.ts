import type { Labels } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The proxies of an entry, as one end of a `KubernetesFlow`: nothing else outside the namespace may reach a published
 * service.
 */
export interface DataPlane {
  readonly namespace: pulumi.Input<string>;
  /** @default - every pod of the namespace */
  readonly podLabels?: Labels;
}
