import { formatDuration, parseDuration } from "@axon/core";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import { autoscaler } from "./autoscaling/horizontal.ts";
import type { WorkloadReference } from "./autoscaling/target.ts";
import { verticalAutoscaler } from "./autoscaling/vertical.ts";
import { configuration } from "./configuration.ts";
import { workloadAccount } from "./identity.ts";
import { metadata } from "./metadata.ts";
import { hasReplicaStorage } from "./mounts/mount.ts";
import { replicaClaims } from "./mounts/volumes.ts";
import type { WorkloadArgs } from "./pod-settings.ts";
import { podTemplate } from "./pod-template.ts";
import { clusterService, versionService } from "./service-object.ts";
import { argoApi } from "./strategy/analysis.ts";
import { rolloutStrategy } from "./strategy/rollout.ts";
import type { Strategy } from "./strategy/strategy.ts";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** A workload and the objects that belong to one, below `parent`. */
export function workload(
  name: string,
  args: WorkloadArgs,
  parent: pulumi.Resource,
): { readonly service: pulumi.Output<string> | undefined; readonly workloadName: pulumi.Output<string> } {
  const account = workloadAccount(name, args, parent);
  const service = clusterService(name, args, parent);
  const settings = configuration(name, args, parent);
  const template = podTemplate(name, args, account, settings, parent);
  const { reference, made } = makeWorkload(name, args, template, service, parent);
  const workloadName = made.metadata.name;
  const target = { ...reference, name: workloadName };
  if (args.scale) autoscaler(name, args, target, args.scale, parent);
  if (args.vertical) {
    const { namespace, labels, vertical } = args;
    verticalAutoscaler(name, { namespace, labels, target, container: name, ...vertical }, parent);
  }
  disruptionBudget(name, args, parent);
  return { service, workloadName };
}

type Kind = Omit<WorkloadReference, "name">;

function makeWorkload(
  name: string,
  args: WorkloadArgs,
  template: PodTemplate,
  service: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
) {
  if (args.strategy) return argoRollout(name, args, args.strategy, template, service, parent);
  if (args.state || hasReplicaStorage(args.mounts)) return statefulSet(name, args, template, service, parent);
  return deployment(name, args, template, parent);
}

function deployment(name: string, args: WorkloadArgs, template: PodTemplate, parent: pulumi.Resource) {
  const { maxSurge, maxUnavailable, deadlineSeconds, revisions, minReadySeconds } = rollout(args);
  const made = new k8s.apps.v1.Deployment(
    name,
    {
      metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
      spec: {
        ...replicas(args),
        selector: { matchLabels: { app: name } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
        progressDeadlineSeconds: deadlineSeconds,
        minReadySeconds,
        revisionHistoryLimit: revisions,
        template,
      },
    },
    { parent, customTimeouts: patience(deadlineSeconds) },
  );
  return { reference: { apiVersion: "apps/v1", kind: "Deployment" } as const satisfies Kind, made };
}

function statefulSet(
  name: string,
  args: WorkloadArgs,
  template: PodTemplate,
  serviceName: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
) {
  const { deadlineSeconds, revisions, minReadySeconds } = rollout(args);
  const made = new k8s.apps.v1.StatefulSet(
    name,
    {
      metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
      spec: {
        ...replicas(args),
        ...(serviceName ? { serviceName } : {}),
        selector: { matchLabels: { app: name } },
        updateStrategy: { type: "RollingUpdate" },
        minReadySeconds,
        revisionHistoryLimit: revisions,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
        volumeClaimTemplates: [
          ...replicaClaims(
            name,
            args.labels,
            args.state && { state: { path: args.state.path, perReplica: args.state } },
          ),
          ...replicaClaims(name, args.labels, args.mounts),
        ],
        template,
      },
    },
    { parent, customTimeouts: patience(deadlineSeconds) },
  );
  return { reference: { apiVersion: "apps/v1", kind: "StatefulSet" } as const satisfies Kind, made };
}

function argoRollout(
  name: string,
  args: WorkloadArgs,
  strategy: Strategy,
  template: PodTemplate,
  service: pulumi.Output<string> | undefined,
  parent: pulumi.Resource,
) {
  const { maxSurge, maxUnavailable, deadlineSeconds, revisions, minReadySeconds } = rollout(args);
  const { namespace, labels, port, servicePort = port } = args;
  const made = new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: argoApi,
      kind: "Rollout",
      metadata: { ...metadata(name, args), annotations: reloadAnnotations(args) },
      spec: {
        ...replicas(args),
        selector: { matchLabels: { app: name } },
        progressDeadlineSeconds: deadlineSeconds,
        // A version that does not become ready in time is given up, and the old one gets its traffic back.
        progressDeadlineAbort: true,
        minReadySeconds,
        revisionHistoryLimit: revisions,
        strategy: rolloutStrategy(
          strategy,
          {
            name,
            namespace,
            labels,
            port: servicePort,
            surge: { maxSurge, maxUnavailable },
            service,
            versionService: (role) => versionService(name, args, role, parent),
          },
          parent,
        ),
        template,
      },
    },
    { parent, customTimeouts: patience(deadlineSeconds) },
  );
  return { reference: { apiVersion: argoApi, kind: "Rollout" } as const satisfies Kind, made };
}

function disruptionBudget(name: string, args: WorkloadArgs, parent: pulumi.Resource): void {
  const fewest = args.scale?.min ?? args.replicas ?? defaults.replicas;
  const minAvailable = args.minAvailable ?? Math.max(0, Math.min(1, fewest - 1));
  if (minAvailable === 0) return;
  new k8s.policy.v1.PodDisruptionBudget(
    name,
    {
      metadata: metadata(name, args),
      spec: {
        minAvailable,
        selector: { matchLabels: { app: name } },
        // A pod that is not ready serves nobody; keeping it would block draining its node for ever.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    { parent },
  );
}

/** An autoscaler owns the number: writing it here would reset it with every update. */
function replicas(args: WorkloadArgs): { readonly replicas?: number } {
  return args.scale ? {} : { replicas: args.replicas ?? defaults.replicas };
}

function reloadAnnotations({ reloadOnSecretChange = [] }: WorkloadArgs): Record<string, pulumi.Input<string>> {
  if (reloadOnSecretChange.length === 0) return {};
  return {
    "secret.reloader.stakater.com/reload": pulumi
      .all([...reloadOnSecretChange])
      .apply((names) => [...new Set(names)].join(",")),
  };
}

function rollout({ rollout = {} }: WorkloadArgs) {
  const { maxSurge = 1, maxUnavailable = 0, deadline = "10m", revisions = 10, minReady = "0s" } = rollout;
  const deadlineSeconds = parseDuration(deadline).seconds;
  return { maxSurge, maxUnavailable, deadlineSeconds, revisions, minReadySeconds: parseDuration(minReady).seconds };
}

/** Pulumi gives up after ten minutes by itself; the cluster's own verdict comes first when it waits a little longer. */
function patience(deadlineSeconds: number): pulumi.CustomTimeouts {
  const wait = formatDuration({ seconds: deadlineSeconds + 60 });
  return { create: wait, update: wait };
}
