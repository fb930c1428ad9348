import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { drivers } from "@axon/storage/drivers";
import { checkStorageClass, KubernetesStorageClass, type KubernetesStorageClassArgs } from "@axon/storage/kubernetes";
import { render } from "../database/manifests.ts";

const renderClass = async (args: KubernetesStorageClassArgs) =>
  (await render(() => new KubernetesStorageClass("fast-ssd", args))).find("StorageClass", "fast-ssd");

describe("KubernetesStorageClass", () => {
  it("is the default class of encrypted, growing gp3 volumes in the zone of their pod (IE-134)", async () => {
    assert.deepEqual(await renderClass({ driver: "aws-ebs-gp3", isDefault: true }), {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "fast-ssd", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
      allowVolumeExpansion: true,
      reclaimPolicy: "Retain",
      volumeBindingMode: "WaitForFirstConsumer",
    });
  });

  it("takes a key of the customer's own by the name each driver has for it", async () => {
    const expected = {
      "aws-ebs-gp3": "kmsKeyId",
      "azure-disk": "diskEncryptionSetID",
      "gce-pd": "disk-encryption-kms-key",
      "gcp-filestore": "instance-encryption-kms-key",
    } as const;
    for (const [driver, parameter] of Object.entries(expected) as [keyof typeof expected, string][]) {
      const { parameters } = await renderClass({ driver, key: "the-key", parameters: { network: "vpc" } });
      assert.equal((parameters as Record<string, string>)[parameter], "the-key", driver);
    }
  });

  it("tags the cloud's disks with what costs are split by, as each driver has it (IE-113)", async () => {
    const labels = { "axon.dev/owner": "data", layer: "platform", component: "storage", environment: "prod" };
    const pairs = "layer=platform,component=storage,environment=prod";
    const expected = {
      "aws-ebs-gp3": {
        tagSpecification_1: "layer=platform",
        tagSpecification_2: "component=storage",
        tagSpecification_3: "environment=prod",
      },
      "azure-disk": { tags: pairs },
      "azure-files": { tags: pairs },
      "gce-pd": { labels: pairs },
      "gcp-filestore": { labels: pairs },
    } as const;
    for (const [driver, tags] of Object.entries(expected) as [keyof typeof expected, object][]) {
      const { parameters } = await renderClass({ driver, labels, parameters: { network: "vpc" } });
      assert.deepEqual(parameters, { ...drivers[driver].parameters, ...tags, network: "vpc" });
    }
  });

  it("can be told more, and to delete what is let go of", async () => {
    const made = await renderClass({ driver: "aws-ebs-gp3", parameters: { iops: "6000" }, reclaimPolicy: "Delete" });
    assert.equal((made.parameters as Record<string, string>).iops, "6000");
    assert.equal(made.reclaimPolicy, "Delete");
  });

  it("has a network file system where a volume is to be shared, and binds it at once", () => {
    const shared = Object.entries(drivers).filter(([, { access }]) => access.some((one) => one === "shared"));
    assert.deepEqual(
      shared.map(([name, { binding }]) => [name, binding]),
      [
        ["aws-efs", "Immediate"],
        ["azure-files", "Immediate"],
        ["gcp-filestore", "Immediate"],
      ],
    );
  });

  for (const [name, args, expected] of [
    [
      "a file system nobody named",
      { driver: "aws-efs" },
      "parameters.fileSystemId must be the id of an encrypted EFS file system, got nothing",
    ],
    [
      "a key where the file system has it",
      { driver: "aws-efs", key: "k", parameters: { fileSystemId: "fs-1" } },
      "key must be absent, got a key; the file system is encrypted with the key it was created with",
    ],
    [
      "encryption turned off",
      { driver: "aws-ebs-gp3", parameters: { encrypted: "false" } },
      'parameters.encrypted must be "true", got "false"',
    ],
    [
      "encryption turned off in another word",
      { driver: "aws-ebs-gp3", parameters: { encrypted: "no" } },
      'parameters.encrypted must be "true", got "no"',
    ],
  ] as const)
    it(`rejects ${name}`, () => assert.deepEqual(checkStorageClass(args).map(describeProblem), [expected]));
});
