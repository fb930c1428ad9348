import {
  authorityVolume,
  claimSpec,
  costLabels,
  type KubernetesPlacement,
  type Labels,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { refuseSecret } from "../configuration.ts";
import { immutableConfigMap } from "../immutable-config.ts";
import { metadata } from "../metadata.ts";
import { authorityName, authorityOf, modelFetchers } from "./models.ts";
import type { FilesMount, Mount, Mounts, ReplicaMount, SharedMount } from "./mount.ts";

type Volume = k8s.types.input.core.v1.Volume;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;
type Claim = k8s.types.input.core.v1.PersistentVolumeClaim;

/** What mounts add to a pod. */
export interface PodVolumes {
  readonly volumes: readonly Volume[];
  readonly volumeMounts: readonly VolumeMount[];
  /** Run before the process starts. */
  readonly initContainers: readonly k8s.types.input.core.v1.Container[];
}

/** Volumes of a pod, and the claims and ConfigMaps behind them. */
export function podVolumes(
  app: string,
  args: KubernetesPlacement & { readonly mounts?: Mounts },
  parent: pulumi.Resource,
): PodVolumes {
  const mounts = Object.entries(args.mounts ?? {});
  return {
    volumes: mounts.flatMap(([name, mount]) => volume(name, mount, app, args, parent)),
    volumeMounts: mounts.map(([name, mount]) => ({
      name,
      mountPath: mount.path,
      ...(isReadOnly(mount) ? { readOnly: true } : {}),
    })),
    initContainers: mounts.flatMap(([name, mount]) => ("models" in mount ? modelFetchers(name, mount) : [])),
  };
}

/** Claims each replica gets a copy of. Immutable in a StatefulSet, so nothing here may change with a release. */
export function replicaClaims(app: string, labels: Labels | undefined, mounts: Mounts = {}): Claim[] {
  const own = Object.entries(mounts).filter((entry): entry is [string, ReplicaMount] => "perReplica" in entry[1]);
  return own.map(([name, { perReplica }]) => ({
    metadata: { name, labels: { ...costLabels(labels), app } },
    spec: claimSpec(perReplica.storage, perReplica.storageClass),
  }));
}

function isReadOnly(mount: Mount): boolean {
  return "files" in mount || "secret" in mount || "models" in mount || ("claim" in mount && mount.readOnly === true);
}

function volume(
  name: string,
  mount: Mount,
  app: string,
  placement: KubernetesPlacement,
  parent: pulumi.Resource,
): Volume[] {
  if ("perReplica" in mount) return [];
  if ("claim" in mount) return [{ name, persistentVolumeClaim: { claimName: mount.claim } }];
  if ("shared" in mount)
    return [{ name, persistentVolumeClaim: { claimName: claim(name, mount, app, placement, parent) } }];
  if ("files" in mount) return [{ name, configMap: { name: files(name, mount, app, placement, parent) } }];
  if ("models" in mount) {
    const authority = authorityOf(mount.models.source);
    return [
      { name, emptyDir: { sizeLimit: mount.models.limit } },
      ...(authority ? [authorityVolume(authorityName(name), authority)] : []),
    ];
  }
  if ("scratch" in mount) {
    const { limit, medium } = mount.scratch;
    return [{ name, emptyDir: { sizeLimit: limit, ...(medium === "memory" ? { medium: "Memory" } : {}) } }];
  }
  const items = mount.keys && Object.entries(mount.keys).map(([path, key]) => ({ key, path }));
  // Readable by the pod's group, which the kubelet gives the files to.
  return [{ name, secret: { secretName: mount.secret, defaultMode: 0o440, ...(items ? { items } : {}) } }];
}

function claim(
  name: string,
  { shared }: SharedMount,
  app: string,
  placement: KubernetesPlacement,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return new k8s.core.v1.PersistentVolumeClaim(
    `${app}-${name}`,
    {
      metadata: { ...metadata(app, placement), name: `${app}-${name}` },
      spec: {
        accessModes: [shared.access ?? "ReadWriteMany"],
        storageClassName: shared.storageClass,
        resources: { requests: { storage: shared.storage } },
      },
    },
    { parent, retainOnDelete: true },
  ).metadata.name;
}

function files(
  name: string,
  mount: FilesMount,
  app: string,
  placement: KubernetesPlacement,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const contents = Object.entries(mount.files).map(([file, content]): [string, pulumi.Input<string>] => [
    file,
    refuseSecret(content, app, ["mounts", name, "files", file]),
  ]);
  return immutableConfigMap(`${app}-${name}`, app, placement, Object.fromEntries(contents), parent);
}
