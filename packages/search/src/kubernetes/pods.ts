import { type ContainerResources, containerResources, type Labels } from "@axon/platform/kubernetes";
import { restricted, restrictedAs } from "@axon/platform/restricted";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type Spec = pulumi.Unwrap<k8s.types.input.core.v1.PodSpec>;
type Container = pulumi.Unwrap<k8s.types.input.core.v1.Container>;

/** A pod template for the operator to complete with its image, volumes, probes and ports. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Labels };
  readonly spec: Spec;
}

/**
 * A pod that the restricted Pod Security Standard admits. The operator gives its init containers the same security context
 * and mounts empty volumes where the image writes (cloud-on-k8s, pull request 6703).
 */
export function hardenedPod(
  app: string,
  labels: Labels,
  serviceAccountName: string,
  container: Pick<Container, "name" | "env"> & { readonly resources: ContainerResources },
  scheduling: Pick<Spec, "affinity" | "topologySpreadConstraints"> = {},
): PodTemplate {
  const resources = containerResources(container.resources) as Container["resources"];
  return {
    metadata: { labels: { ...labels, app } },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedAs(1_000, 1_000),
      ...scheduling,
      containers: [
        {
          ...container,
          resources,
          securityContext: restricted.container,
        },
      ],
    },
  };
}
