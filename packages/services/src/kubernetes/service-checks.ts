import { checkBytes, checkDuration, checkInteger, type Problem, show, underPath } from "@axon/core";
import { checkContainerResources } from "@axon/platform/kubernetes";
import { checkPath, checkService, checkVariables, checkWorker, defaults } from "../contract.ts";
import { checkVerticalScaling } from "./autoscaling/vertical.ts";
import { checkCleanup } from "./cleanup.ts";
import { checkIdentity } from "./identity.ts";
import { checkMounts } from "./mounts/checks.ts";
import { hasReplicaStorage } from "./mounts/mount.ts";
import type { WorkloadArgs } from "./pod-settings.ts";
import type { KubernetesServiceArgs } from "./service.ts";
import { checkStrategy } from "./strategy/checks.ts";
import type { KubernetesWorkerArgs } from "./worker.ts";

/** Everything that is wrong with a service on Kubernetes. */
export function checkKubernetesService(args: KubernetesServiceArgs): Problem[] {
  return [...checkService(args), ...checkPods(args)];
}

/** Everything that is wrong with a worker on Kubernetes. */
export function checkKubernetesWorker(args: KubernetesWorkerArgs): Problem[] {
  return [...checkWorker(args), ...checkPods(args)];
}

function checkPods(args: WorkloadArgs): Problem[] {
  const { resources, metricsPort, configFile, writablePaths = [], state, identity } = args;
  return [
    ...underPath(["resources"], checkContainerResources(resources)),
    ...(metricsPort === undefined ? [] : checkMetricsPort(metricsPort, args.port)),
    ...(configFile ? underPath(["configFile"], checkConfigFile(configFile)) : []),
    ...checkVariables(args.environment ?? {}),
    ...writablePaths.flatMap((path, index) => checkPath(["writablePaths", index], path)),
    ...(args.cleanup ? underPath(["cleanup"], checkCleanup(args.cleanup, args.writablePaths ?? ["/tmp"])) : []),
    ...(state ? underPath(["state"], checkState(state)) : []),
    ...underPath(["mounts"], checkMounts(mountedService(args))),
    ...(identity ? underPath(["identity"], checkIdentity(identity)) : []),
    ...checkPodLabels(args),
    ...underPath(["rollout"], checkRollout(args.rollout ?? {})),
    ...checkRelease(args),
    ...checkVertical(args),
    ...checkDisruptions(args),
  ];
}

function mountedService(args: WorkloadArgs) {
  const { mounts, writablePaths = ["/tmp"], resources, identity } = args;
  const mostReplicas = args.scale?.max ?? args.replicas ?? defaults.replicas;
  return { mounts, writablePaths, mostReplicas, resources, hasIdentity: identity !== undefined };
}

/** The `app` label is what Services, budgets and policies select by. */
function checkPodLabels({ podLabels = {} }: WorkloadArgs): Problem[] {
  return "app" in podLabels
    ? [{ path: ["podLabels", "app"], expected: "left out, as it is the service's name", received: show(podLabels.app) }]
    : [];
}

function checkRelease({ strategy, port, state, mounts }: WorkloadArgs): Problem[] {
  if (!strategy) return [];
  const service = { port, hasReplicaStorage: state !== undefined || hasReplicaStorage(mounts) };
  return underPath(["strategy"], checkStrategy(strategy, service));
}

/** Two autoscalers that both react to CPU and memory undo each other's work (IE-060). */
function checkVertical({ vertical, scale }: WorkloadArgs): Problem[] {
  if (!vertical) return [];
  const fights = scale?.cpuPercent !== undefined || scale?.memoryPercent !== undefined;
  return underPath(
    ["vertical"],
    [
      ...checkVerticalScaling(vertical),
      ...(fights && vertical.mode === "InPlaceOrRecreate"
        ? [{ path: ["mode"], expected: '"Off" beside a scale on CPU or memory', received: show(vertical.mode) }]
        : []),
    ],
  );
}

function checkMetricsPort(metricsPort: number, port: number | undefined): Problem[] {
  if (metricsPort !== port) return checkInteger(["metricsPort"], metricsPort, 1_024, 65_535);
  return [{ path: ["metricsPort"], expected: "another port than port, or left out", received: show(metricsPort) }];
}

/** The file's directory is mounted whole and hides what the image has there. */
function checkConfigFile({ path }: NonNullable<WorkloadArgs["configFile"]>): Problem[] {
  if (/^(\/[^/]+){2,}$/.test(path)) return [];
  return [
    {
      path: ["path"],
      expected: "a file in a directory of its own, such as /etc/api/settings.yaml",
      received: show(path),
    },
  ];
}

function checkState({ path, storage }: NonNullable<WorkloadArgs["state"]>): Problem[] {
  return [...checkPath(["path"], path), ...checkBytes(["storage"], storage)];
}

function checkRollout(rollout: NonNullable<WorkloadArgs["rollout"]>): Problem[] {
  const { maxSurge = 1, maxUnavailable = 0, deadline = "10m", revisions = 10, minReady = "0s" } = rollout;
  return [
    ...checkInteger(["maxSurge"], maxSurge, 0, 1_000),
    ...checkInteger(["maxUnavailable"], maxUnavailable, 0, 1_000),
    ...(maxSurge === 0 && maxUnavailable === 0
      ? [{ path: ["maxSurge"], expected: "at least 1 while maxUnavailable is 0", received: "0" }]
      : []),
    ...checkDuration(["deadline"], deadline, "1s", "1d"),
    ...checkInteger(["revisions"], revisions, 1, 100),
    ...checkDuration(["minReady"], minReady, "0s", "1h"),
  ];
}

/** A budget of all replicas would hold every drain of a node for ever. */
function checkDisruptions({ minAvailable, scale, replicas = defaults.replicas }: WorkloadArgs): Problem[] {
  if (minAvailable === undefined || minAvailable === 0) return [];
  const fewest = scale?.min ?? replicas;
  if (Number.isInteger(minAvailable) && minAvailable > 0 && minAvailable < fewest) return [];
  const expected =
    fewest > 1 ? `an integer from 0 to ${fewest - 1}, one less than the replicas` : "0 with a single replica";
  return [{ path: ["minAvailable"], expected, received: show(minAvailable) }];
}
