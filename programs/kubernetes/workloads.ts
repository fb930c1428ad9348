import { formatBytes, formatDuration, type PlannedJob, type PlannedService, type Probe } from "@axon/core";
import { costLabels, isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import {
  KubernetesCronJob,
  KubernetesJob,
  KubernetesService,
  KubernetesWorker,
  type PodSettings,
} from "@axon/services/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Connections, Provided } from "../deploy.ts";
import { schedulingFor } from "./compute.ts";
import { type Ground, hostOf, placement, placeOf, resources } from "./ground.ts";
import { identityOf } from "./identities.ts";
import { mountsOf, usedMounts } from "./mounts.ts";
import { pullSecrets } from "./registry.ts";
import { strategyOf } from "./rollout.ts";
import { resizingOf, scalingOf } from "./scaling.ts";
import { usualClass } from "./storage-classes.ts";
import { storeTrust } from "./store-trust.ts";

/** A long-running process: a service where it has a port, a worker where it has none. */
export function service(
  ground: Ground,
  planned: PlannedService,
  connections: Connections<SecretKey>,
): Provided<SecretKey> {
  const { name, port, address } = planned;
  const args = { ...podSettings(ground, planned, connections), ...processSettings(ground, planned, connections) };
  const options = { ...ground.options, dependsOn: [...connections.dependsOn] };
  if (port === undefined) {
    const worker = new KubernetesWorker(name, args, options);
    return { attributes: {}, waitFor: [worker] };
  }
  const made = new KubernetesService(
    name,
    {
      ...args,
      port,
      ...(address.port === undefined || address.port === port ? {} : { servicePort: address.port }),
      ...(address.name === name ? {} : { serviceName: address.name }),
    },
    options,
  );
  const host = made.host.apply((known) => hostOf(ground, name, known));
  return {
    attributes: { url: host.apply((known) => `http://${known}:${made.port}`), host, port: String(made.port) },
    waitFor: [made],
  };
}

/** What a process is told and how it is asked, with a port or without. */
function processSettings(ground: Ground, planned: PlannedService, connections: Connections<SecretKey>) {
  const { health, requestTimeout, shutdown, rollout } = planned;
  const headers = publicHeaders(ground, planned);
  return {
    image: planned.imageReference,
    imagePullSecrets: pullSecrets(ground, planned.imageReference),
    replicas: planned.replicas,
    health: {
      ready: probe(health.ready, headers),
      live: probe(health.live, headers),
      startup: health.startup && probe(health.startup, headers),
    },
    requestTimeout: formatDuration(requestTimeout),
    shutdown: { drain: formatDuration(shutdown.drain), grace: formatDuration(shutdown.grace) },
    rollout: {
      maxSurge: rollout.maxSurge,
      maxUnavailable: rollout.maxUnavailable,
      revisions: rollout.revisions,
      deadline: formatDuration(rollout.deadline),
    },
    scale: scalingOf(ground, planned, connections),
  };
}

function cleanupOf(cleanup: PlannedService["cleanup"]): PodSettings["cleanup"] {
  if (!cleanup) return undefined;
  const ages = Object.entries(cleanup.olderThan).map(([folder, age]) => [folder, formatDuration(age)]);
  return {
    abovePercent: cleanup.abovePercent,
    every: formatDuration(cleanup.every),
    olderThan: Object.fromEntries(ages),
  };
}

function podSettings(ground: Ground, planned: PlannedService, connections: Connections<SecretKey>): PodSettings {
  const { name, configFile, state, gpu, nodePool, priority, labels, metrics, port, resize } = planned;
  const scheduling = schedulingFor(ground, nodePool);
  const trust = storeTrust(ground, planned, connections);
  const place = placement(ground, name);
  return {
    ...place,
    // What its costs are split by is the same of everything it has, also of its disks.
    labels: { ...place.labels, ...costLabels(labels) },
    command: planned.command,
    resources: { ...resources(planned), ...(gpu ? { gpu: { count: gpu.count } } : {}) },
    ...(gpu && scheduling ? { gpuNodes: scheduling } : scheduling ? { scheduling } : {}),
    environment: { ...trust.environment, ...connections.environment },
    immutableSettings: planned.immutableSettings,
    restartOn: connections.restartOn,
    identity: identityOf(ground.settings, name),
    reloadOnSecretChange: placeOf(ground, name).store ? secretNames(connections) : [],
    ...(metrics !== false && metrics.port !== undefined && metrics.port !== port ? { metricsPort: metrics.port } : {}),
    minAvailable: planned.minAvailable,
    user: planned.user,
    configFile,
    mounts: { ...mountsOf(ground, planned, connections), ...trust.mounts },
    writablePaths: planned.writable,
    cleanup: cleanupOf(planned.cleanup),
    ...(Object.keys(labels).length > 0 ? { podLabels: labels } : {}),
    ...(priority ? { priorityClassName: priority } : {}),
    strategy: strategyOf(ground, planned),
    vertical: resizingOf(resize),
    state: state && {
      path: state.path,
      storage: formatBytes(state.storage),
      storageClass: usualClass(ground),
    },
  };
}

/** A job before a rollout, one on a schedule, or one that waits to be asked for. */
export function job(ground: Ground, planned: PlannedJob, connections: Connections<SecretKey>): pulumi.Resource {
  const { name, command, retries, deadline, keepFor, user, writable, runs } = planned;
  const trust = storeTrust(ground, planned, connections);
  const args = {
    ...placement(ground, name),
    image: planned.imageReference,
    imagePullSecrets: pullSecrets(ground, planned.imageReference),
    command,
    resources: resources(planned),
    environment: { ...trust.environment, ...connections.environment },
    identity: identityOf(ground.settings, name),
    retries,
    deadline: formatDuration(deadline),
    keepFor: formatDuration(keepFor),
    user,
    mounts: { ...usedMounts(ground, planned, connections), ...trust.mounts },
    writablePaths: writable,
  };
  const options = { ...ground.options, dependsOn: [...connections.dependsOn] };
  if ("schedule" in runs) return new KubernetesCronJob(name, { ...args, schedule: runs.schedule }, options);
  // A schedule that never comes by itself, as it is suspended; somebody makes a Job from it.
  if ("onDemand" in runs)
    return new KubernetesCronJob(name, { ...args, schedule: "0 0 1 1 *", suspended: true }, options);
  return new KubernetesJob(name, args, options);
}

function probe(check: Probe, headers: Readonly<Record<string, string>> | undefined) {
  const { initialDelay, period, timeout, failureThreshold } = check;
  return {
    ...("path" in check ? { path: check.path, headers } : { command: check.command }),
    initialDelay: formatDuration(initialDelay),
    period: formatDuration(period),
    timeout: formatDuration(timeout),
    failureThreshold,
  };
}

/**
 * A published service may answer its public host over HTTPS alone, so its checks come as the edge would bring them; the
 * address of a pod over plain HTTP would be refused or redirected (CC-039).
 */
function publicHeaders({ plan }: Ground, { endpoints }: PlannedService): Readonly<Record<string, string>> | undefined {
  const endpoint = plan.endpoints.find(({ name }) => name === endpoints[0]);
  return endpoint && { Host: endpoint.host, "X-Forwarded-Proto": "https" };
}

function secretNames({ environment }: Connections<SecretKey>): pulumi.Input<string>[] {
  return Object.values(environment).flatMap((value) => (isSecretKey(value) ? [value.secret] : []));
}
