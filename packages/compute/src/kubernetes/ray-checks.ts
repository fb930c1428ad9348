import { checkBytes, checkDuration, isExactImage, type Problem, parseBytes, show, underPath } from "@axon/core";
import { checkContainerResources } from "@axon/platform/kubernetes";
import type { KubernetesRayClusterArgs, RayPodArgs, RayWorkers } from "./ray-cluster.ts";
import { sharedMemory } from "./ray-pods.ts";

/** Everything that is wrong with a Ray cluster. */
export function checkRayCluster(args: KubernetesRayClusterArgs): Problem[] {
  const { image, version, head, workers, idleTimeout = "60s" } = args;
  const groups = Object.entries(workers);
  return [
    ...(typeof image !== "string" || isExactImage(image)
      ? []
      : [{ path: ["image"], expected: "an exact image: a tag other than latest, or a digest", received: show(image) }]),
    ...(/^\d+\.\d+\.\d+$/.test(version)
      ? []
      : [
          { path: ["version"], expected: 'the version of Ray in the image, such as "2.56.1"', received: show(version) },
        ]),
    ...underPath(["head"], checkPod(head)),
    ...(groups.length > 0 ? [] : [{ path: ["workers"], expected: "at least one group", received: "none" }]),
    ...groups.flatMap(([name, group]) => underPath(["workers", name], checkGroup(name, group))),
    ...checkDuration(["idleTimeout"], idleTimeout),
  ];
}

function checkGroup(name: string, group: RayWorkers): Problem[] {
  const { min, max } = group;
  const whole = Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= 1 && max >= min;
  return [
    ...(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(name)
      ? []
      : [{ path: [], expected: "named in 1 to 30 lower-case letters, digits and hyphens", received: show(name) }]),
    ...(whole
      ? []
      : [{ path: ["max"], expected: "a whole number of at least 1 and of min", received: `${min} to ${max}` }]),
    ...checkPod(group),
  ];
}

/** What is in /dev/shm is memory of the container. */
function checkPod(pod: RayPodArgs): Problem[] {
  const bytes = (text: string) => parseBytes(text).bytes;
  const { resources, scratch } = pod;
  const problems = [
    ...underPath(["resources"], checkContainerResources(resources)),
    ...(scratch === undefined ? [] : checkBytes(["scratch"], scratch)),
    ...(pod.sharedMemory === undefined ? [] : checkBytes(["sharedMemory"], pod.sharedMemory)),
  ];
  if (problems.length > 0 || bytes(sharedMemory(pod)) < bytes(resources.memory.limit)) return problems;
  const expected = `less than the memory limit of ${resources.memory.limit}, which it counts against`;
  return [{ path: ["sharedMemory"], expected, received: show(pod.sharedMemory) }];
}
