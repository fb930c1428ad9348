import { type Problem, parseBytes, QuantityError, show, underPath } from "@axon/core";
import { checkContainerResources } from "@axon/platform/kubernetes";
import { checkDuration, checkInteger, checkPath, checkService, checkVariables, defaults } from "../contract.ts";
import type { KubernetesServiceArgs } from "./service.ts";

/** Everything that is wrong with a service on Kubernetes. */
export function checkKubernetesService(args: KubernetesServiceArgs): Problem[] {
  const { resources, metricsPort, configFile, writablePaths = [], state } = args;
  return [
    ...checkService(args),
    ...underPath(["resources"], checkContainerResources(resources)),
    ...(metricsPort === undefined ? [] : checkMetricsPort(metricsPort, args.port)),
    ...(configFile ? underPath(["configFile"], checkConfigFile(configFile)) : []),
    ...checkVariables(args.environment ?? {}),
    ...writablePaths.flatMap((path, index) => checkPath(["writablePaths", index], path)),
    ...(state ? underPath(["state"], checkState(state)) : []),
    ...underPath(["rollout"], checkRollout(args.rollout ?? {})),
    ...checkDisruptions(args),
  ];
}

function checkMetricsPort(metricsPort: number, port: number): Problem[] {
  if (metricsPort !== port) return checkInteger(["metricsPort"], metricsPort, 1_024, 65_535);
  return [{ path: ["metricsPort"], expected: "another port than port, or left out", received: show(metricsPort) }];
}

/** The file's directory is mounted whole and hides what the image has there. */
function checkConfigFile({ path }: NonNullable<KubernetesServiceArgs["configFile"]>): Problem[] {
  if (/^(\/[^/]+){2,}$/.test(path)) return [];
  return [
    {
      path: ["path"],
      expected: "a file in a directory of its own, such as /etc/api/settings.yaml",
      received: show(path),
    },
  ];
}

function checkState({ path, storage }: NonNullable<KubernetesServiceArgs["state"]>): Problem[] {
  const problems = checkPath(["path"], path);
  try {
    parseBytes(storage);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    problems.push({ path: ["storage"], expected: error.expected, received: show(storage) });
  }
  return problems;
}

function checkRollout(rollout: NonNullable<KubernetesServiceArgs["rollout"]>): Problem[] {
  const { maxSurge = 1, maxUnavailable = 0, deadline = "10m", revisions = 10, minReady = "0s" } = rollout;
  return [
    ...checkInteger(["maxSurge"], maxSurge, 0, 1_000),
    ...checkInteger(["maxUnavailable"], maxUnavailable, 0, 1_000),
    ...(maxSurge === 0 && maxUnavailable === 0
      ? [{ path: ["maxSurge"], expected: "at least 1 while maxUnavailable is 0", received: "0" }]
      : []),
    ...checkDuration(["deadline"], deadline, 1, 86_400),
    ...checkInteger(["revisions"], revisions, 1, 100),
    ...checkDuration(["minReady"], minReady, 0, 3_600),
  ];
}

/** A budget of all replicas would hold every drain of a node for ever. */
function checkDisruptions({ minAvailable, scale, replicas = defaults.replicas }: KubernetesServiceArgs): Problem[] {
  if (minAvailable === undefined || minAvailable === 0) return [];
  const fewest = scale?.min ?? replicas;
  if (Number.isInteger(minAvailable) && minAvailable > 0 && minAvailable < fewest) return [];
  const expected =
    fewest > 1 ? `a whole number from 0 to ${fewest - 1}, one less than the replicas` : "0 with a single replica";
  return [{ path: ["minAvailable"], expected, received: show(minAvailable) }];
}
