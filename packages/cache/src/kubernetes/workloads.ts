import { claimSpec, type KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export type Annotations = Record<string, pulumi.Input<string>>;

/** Pods of one `app`, kept running. */
interface Pods {
  readonly app: string;
  readonly replicas: number;
  readonly pod: k8s.types.input.core.v1.PodTemplateSpec;
  readonly annotations: Annotations;
}

export function deployment(
  name: string,
  { namespace, labels }: KubernetesPlacement,
  pods: Pods & { readonly strategy: k8s.types.input.apps.v1.DeploymentStrategy },
  parent: pulumi.Resource,
): void {
  const { app, replicas, strategy, pod, annotations } = pods;
  new k8s.apps.v1.Deployment(
    name,
    {
      metadata: { name, namespace, labels: { ...labels, app }, annotations },
      spec: { replicas, selector: { matchLabels: { app } }, strategy, template: pod },
    },
    { parent },
  );
}

export interface StatefulPods extends Pods {
  readonly service: k8s.core.v1.Service;
  /** Size and class of each pod's volume. @default - none */
  readonly volume?: { readonly storage: string; readonly storageClass?: string };
  /** Start all at once, for they find out by themselves who is first. @default false */
  readonly together?: boolean;
}

export function statefulSet(
  name: string,
  { namespace, labels }: KubernetesPlacement,
  { app, replicas, service, pod, annotations, volume, together = false }: StatefulPods,
  parent: pulumi.Resource,
): void {
  const claim = volume && {
    metadata: { name: "data", labels },
    spec: claimSpec(volume.storage, volume.storageClass),
  };
  new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata: { name, namespace, labels: { ...labels, app }, annotations },
      spec: {
        replicas,
        serviceName: service.metadata.name,
        ...(together ? { podManagementPolicy: "Parallel" } : {}),
        selector: { matchLabels: { app } },
        template: pod,
        ...(claim ? { volumeClaimTemplates: [claim] } : {}),
      },
    },
    { parent },
  );
}

/** Lets one pod of an app go at a time. */
export function disruptionBudget(
  app: string,
  { namespace, labels }: KubernetesPlacement,
  replicas: number,
  parent: pulumi.Resource,
): void {
  const spec = { minAvailable: replicas - 1, selector: { matchLabels: { app } } };
  new k8s.policy.v1.PodDisruptionBudget(app, { metadata: { name: app, namespace, labels }, spec }, { parent });
}
