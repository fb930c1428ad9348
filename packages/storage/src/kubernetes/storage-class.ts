import { failOnProblems, type Problem, show } from "@axon/core";
import { costLabels, type Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { drivers, type StorageDriver, type StorageDriverName } from "./drivers.ts";

export interface KubernetesStorageClassArgs {
  readonly driver: StorageDriverName;
  /** Those that costs are split by become tags of the disks as well. @default {} */
  readonly labels?: Labels;
  /** A key of one's own that volumes are encrypted with, as the driver names keys. @default - the cloud's managed key */
  readonly key?: pulumi.Input<string>;
  /** More for the driver: `{ fileSystemId: "fs-0123" }`, `{ iops: "6000" }`. They win over the driver's defaults. @default {} */
  readonly parameters?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What becomes of the data when a claim is deleted. @default "Retain" */
  readonly reclaimPolicy?: "Retain" | "Delete";
  /** Whether claims that name no class get this one; a cluster has one such class. @default false */
  readonly isDefault?: boolean;
}

/** A class of volumes that are encrypted, can grow, and keep their data until somebody deletes it on purpose. */
export class KubernetesStorageClass extends pulumi.ComponentResource {
  /** Its name; a claim that uses it waits for the class. */
  readonly storageClass: pulumi.Output<string>;

  constructor(name: string, args: KubernetesStorageClassArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:storage:KubernetesStorageClass", name, args, opts);
    failOnProblems(`KubernetesStorageClass "${name}"`, checkStorageClass(args));

    const driver: StorageDriver = drivers[args.driver];
    const tags = costLabels(args.labels);
    const made = new k8s.storage.v1.StorageClass(
      name,
      {
        metadata: {
          name,
          labels: args.labels,
          ...(args.isDefault ? { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } : {}),
        },
        provisioner: driver.provisioner,
        parameters: {
          ...driver.parameters,
          ...(Object.keys(tags).length > 0 ? driver.tagged?.(tags) : {}),
          ...args.parameters,
          ...(args.key !== undefined && driver.keyParameter ? { [driver.keyParameter]: args.key } : {}),
        },
        allowVolumeExpansion: true,
        reclaimPolicy: args.reclaimPolicy ?? "Retain",
        volumeBindingMode: driver.binding,
      },
      { parent: this },
    );
    this.storageClass = made.metadata.name;
    this.registerOutputs({ storageClass: this.storageClass });
  }
}

/** Parameters by which a class could lose its encryption; a plain text is all that can be judged before deployment. */
const encryptionSwitches = ["encrypted", "encryptInTransit"];

/** Everything that is wrong with a class. */
export function checkStorageClass({ driver: name, key, parameters = {} }: KubernetesStorageClassArgs): Problem[] {
  const driver: StorageDriver = drivers[name];
  const missing = Object.entries(driver.required).filter(([parameter]) => parameters[parameter] === undefined);
  // Whatever is not "true" is no to the drivers.
  const weakened = encryptionSwitches.filter((parameter) => {
    const value = parameters[parameter];
    return typeof value === "string" && value.toLowerCase() !== "true";
  });
  return [
    ...missing.map(([parameter, what]) => ({ path: ["parameters", parameter], expected: what, received: "nothing" })),
    ...weakened.map((parameter) => ({
      path: ["parameters", parameter],
      expected: '"true"',
      received: show(parameters[parameter]),
    })),
    ...(key !== undefined && driver.keyParameter === undefined
      ? [{ path: ["key"], expected: "absent", received: "a key", hint: keyHints[name] ?? "the driver takes none" }]
      : []),
  ];
}

const keyHints: Partial<Record<StorageDriverName, string>> = {
  "aws-efs": "the file system is encrypted with the key it was created with",
  "azure-files": "the storage account has the key",
};
