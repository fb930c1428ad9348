import { checkBytes, type Problem, show, underPath } from "@axon/core";
import type { Output } from "@pulumi/pulumi";

/**
 * Who may mount a volume at the same time:
 * - `exclusive`: one pod, which the cluster enforces;
 * - `single`: the pods of one node, as block storage allows it;
 * - `shared`: many pods on many nodes, which takes a file system of the network.
 */
export type VolumeAccess = "exclusive" | "single" | "shared";

/** A workload that mounts the volume. */
export interface MountingWorkload {
  readonly name: string;
  /** Most pods there can be, an autoscaler's maximum included. */
  readonly maxReplicas: number;
  /** Pods of the next release beside those of the last one while it rolls out; 0 where the old one ends first. @default 1 */
  readonly surge?: number;
}

/** What every volume takes, wherever it is. It is encrypted by its class, grows, and outlives whoever uses it. */
export interface VolumeArgs {
  readonly access: VolumeAccess;
  /** `50Gi`. It can grow later, and never shrink. */
  readonly size: string;
  /** Checked against `access`: a volume of several pods must be `shared`. @default [] */
  readonly mountedBy?: readonly MountingWorkload[];
}

/** What every volume gives, wherever it is. */
export interface Volume {
  /** By which a pod refers to it. */
  readonly claim: Output<string>;
}

/** Everything that is wrong with a volume, and with those who mount it. */
export function checkVolume({ access, size, mountedBy = [] }: VolumeArgs): Problem[] {
  return [
    ...checkBytes(["size"], size),
    ...mountedBy.flatMap((workload, index) => underPath(["mountedBy", index], checkMount(access, workload))),
    ...checkExclusive(access, mountedBy),
  ];
}

/** Pods of a Deployment land on any nodes, where a block volume is attached to one alone. */
function checkMount(access: VolumeAccess, { name, maxReplicas, surge = 1 }: MountingWorkload): Problem[] {
  if (access === "shared") return [];
  const hint = `make the volume shared, or give each pod of ${name} a claim of its own in a StatefulSet`;
  if (maxReplicas > 1)
    return [{ path: ["maxReplicas"], expected: `1 on ${article(access)} volume`, received: show(maxReplicas), hint }];
  if (surge === 0) return [];
  return [
    {
      path: ["surge"],
      expected: `0 on ${article(access)} volume`,
      received: show(surge),
      hint: `the new pod of ${name} would wait for the old one, which waits for the new one; let it end first, or make the volume shared`,
    },
  ];
}

function checkExclusive(access: VolumeAccess, mountedBy: readonly MountingWorkload[]): Problem[] {
  if (access === "shared" || mountedBy.length < 2) return [];
  const names = mountedBy.map(({ name }) => name).join(", ");
  return [
    {
      path: ["access"],
      expected: `"shared" for ${mountedBy.length} workloads`,
      received: show(access),
      hint: `it is mounted by ${names}`,
    },
  ];
}

function article(access: VolumeAccess): string {
  return access === "exclusive" ? "an exclusive" : `a ${access}`;
}
