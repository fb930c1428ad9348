import { formatBytes, formatDuration, type PlannedJob, type PlannedService, type Probe } from "@axon/core";
import { isSecretKey, type SecretKey } from "@axon/platform/kubernetes";
import { KubernetesCronJob, KubernetesJob, KubernetesService } from "@axon/services/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Connections, Provided } from "../deploy.ts";
import { type Ground, resources } from "./ground.ts";

/** A long-running service. */
export function service(
  ground: Ground,
  planned: PlannedService,
  connections: Connections<SecretKey>,
): Provided<SecretKey> {
  const { name, health, requestTimeout, shutdown, rollout, scale, configFile, state } = planned;
  const headers = publicHeaders(ground, planned);
  const made = new KubernetesService(
    name,
    {
      ...ground.application.placement(name),
      image: planned.imageReference,
      command: planned.command,
      port: portOf(planned),
      replicas: planned.replicas,
      resources: resources(planned),
      environment: connections.environment,
      restartOn: connections.restartOn,
      reloadOnSecretChange: ground.application.store ? secretNames(connections) : [],
      health: {
        ready: { ...probe(health.ready), headers },
        live: { ...probe(health.live), headers },
        startup: health.startup && { ...probe(health.startup), headers },
      },
      requestTimeout: formatDuration(requestTimeout),
      shutdown: { drain: formatDuration(shutdown.drain), grace: formatDuration(shutdown.grace) },
      rollout: { ...rollout, deadline: formatDuration(rollout.deadline) },
      scale: scale ? { ...scale, up: scalingRule(scale.up), down: scalingRule(scale.down) } : undefined,
      minAvailable: planned.minAvailable,
      user: planned.user,
      configFile: configFile && { variable: "", ...configFile },
      writablePaths: planned.writable,
      state: state && {
        path: state.path,
        storage: formatBytes(state.storage),
        storageClass: ground.settings.storageClass,
      },
    },
    { ...ground.options, dependsOn: [...connections.dependsOn] },
  );
  return {
    attributes: { url: made.url, host: made.host, port: String(made.port) },
    waitFor: [made],
  };
}

/** A job before a rollout, or one on a schedule. */
export function job(ground: Ground, planned: PlannedJob, connections: Connections<SecretKey>): pulumi.Resource {
  const { name, command, retries, deadline, keepFor, user, writable, runs } = planned;
  const args = {
    ...ground.application.placement(name),
    image: planned.imageReference,
    command,
    resources: resources(planned),
    environment: connections.environment,
    retries,
    deadline: formatDuration(deadline),
    keepFor: formatDuration(keepFor),
    user,
    writablePaths: writable,
  };
  const options = { ...ground.options, dependsOn: [...connections.dependsOn] };
  return "schedule" in runs
    ? new KubernetesCronJob(name, { ...args, schedule: runs.schedule }, options)
    : new KubernetesJob(name, args, options);
}

function portOf({ name, port }: PlannedService): number {
  if (port === undefined) throw new Error(`service ${name} has no port`);
  return port;
}

function probe(check: Probe) {
  const { initialDelay, period, timeout, failureThreshold } = check;
  if (!("path" in check)) throw new Error("a check by command is none over HTTP");
  return {
    path: check.path,
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

type Scale = Exclude<PlannedService["scale"], false>;

function scalingRule(rule: Scale["up"]) {
  return (
    rule && {
      stabilization: formatDuration(rule.stabilization),
      policies: rule.policies.map((policy) => ({ ...policy, period: formatDuration(policy.period) })),
      select: rule.select,
    }
  );
}

function secretNames({ environment }: Connections<SecretKey>): pulumi.Input<string>[] {
  return Object.values(environment).flatMap((value) => (isSecretKey(value) ? [value.secret] : []));
}
