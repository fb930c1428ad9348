import { failOnProblems } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkVolume, type Volume, type VolumeAccess, type VolumeArgs } from "../volume.ts";

const accessModes = {
  exclusive: "ReadWriteOncePod",
  single: "ReadWriteOnce",
  shared: "ReadWriteMany",
} as const satisfies Record<VolumeAccess, string>;

export interface KubernetesVolumeArgs extends VolumeArgs, KubernetesPlacement {
  /** Class that provides it; one of a network file system for a shared volume. @default - the cluster's own */
  readonly storageClass?: pulumi.Input<string>;
  /** Name of a VolumeSnapshot of the namespace that the volume starts with. @default - it starts empty */
  readonly snapshot?: pulumi.Input<string>;
  /** Whether the stack refuses to delete or replace it. @default true */
  readonly production?: boolean;
  /** Whether the claim, and with it the data, stays in the cluster when the stack lets go of it. @default true */
  readonly retain?: boolean;
}

/** Space that outlives the pods: a claim that grows with `size`. */
export class KubernetesVolume extends pulumi.ComponentResource implements Volume {
  /** Name of the PersistentVolumeClaim. */
  readonly claim: pulumi.Output<string>;

  constructor(name: string, args: KubernetesVolumeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:storage:KubernetesVolume", name, args, opts);
    failOnProblems(`KubernetesVolume "${name}"`, checkVolume(args));

    const { namespace, labels, production = true, retain = true } = args;
    const claim = new k8s.core.v1.PersistentVolumeClaim(
      name,
      {
        metadata: {
          name,
          namespace,
          labels,
          // A class that binds with the first pod leaves the claim pending until there is one.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          accessModes: [accessModes[args.access]],
          storageClassName: args.storageClass,
          resources: { requests: { storage: args.size } },
          ...(args.snapshot === undefined ? {} : { dataSource: snapshotSource(args.snapshot) }),
        },
      },
      { parent: this, protect: production || undefined, retainOnDelete: retain },
    );
    this.claim = claim.metadata.name;
    this.registerOutputs({ claim: this.claim });
  }

  /** The volume of a pod that a container mounts by `name`. */
  podVolume(name: string, readOnly = false): k8s.types.input.core.v1.Volume {
    return { name, persistentVolumeClaim: { claimName: this.claim, ...(readOnly ? { readOnly } : {}) } };
  }
}

function snapshotSource(name: pulumi.Input<string>): k8s.types.input.core.v1.TypedLocalObjectReference {
  return { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name };
}
