import assert from "node:assert/strict";
import { KubernetesRegionCopy, type KubernetesRegionCopyArgs } from "@axon/disaster-recovery/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { render } from "../database/manifests.ts";

const kmsKey = "arn:aws:kms:eu-west-1:111122223333:key/copies";
const args: KubernetesRegionCopyArgs = {
  namespace: "shop",
  stores: { backups: { region: "us-east-1", to: { internet: true }, port: 443 } },
  folders: [{ store: "backups", from: "shop-backups/shop/prod", to: "shop-copies/shop/prod" }],
  second: { region: "eu-west-1", kmsKey },
};

const copyOf = (change: Partial<KubernetesRegionCopyArgs> = {}) =>
  render(() => new KubernetesRegionCopy("second-region", { ...args, ...change }));
type Copy = Awaited<ReturnType<typeof copyOf>>;
interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

const pod = (copy: Copy) =>
  copy.field("CronJob", "second-region", "spec.jobTemplate.spec.template.spec") as {
    readonly containers: readonly [Container];
    readonly serviceAccountName: string;
  };
const told = (copy: Copy) => Object.fromEntries(pod(copy).containers[0].env.map(({ name, value }) => [name, value]));

describe("KubernetesRegionCopy", () => {
  it("copies every five minutes, one run at a time, as an account of its own that Kubernetes knows nothing of", async () => {
    const copy = await copyOf();
    assert.deepEqual(copy.names, [
      "ConfigMap second-region",
      "CronJob second-region",
      "NetworkPolicy second-region-to-backups-egress",
      "NetworkPolicy second-region-to-second-egress",
      "ServiceAccount second-region",
    ]);
    assert.equal(copy.field("CronJob", "second-region", "spec.schedule"), "*/5 * * * *");
    assert.equal(copy.field("CronJob", "second-region", "spec.concurrencyPolicy"), "Forbid");
    assert.equal(pod(copy).serviceAccountName, "second-region");
    assert.equal(copy.field("ServiceAccount", "second-region", "automountServiceAccountToken"), false);
  });

  it("encrypts copies with the key of the second region, and makes no bucket (SC-095)", async () => {
    const variables = told(await copyOf());
    assert.deepEqual(variables, {
      HOME: "/tmp",
      COPIES: "backups:shop-backups/shop/prod second:shop-copies/shop/prod",
      RCLONE_CONFIG_BACKUPS_TYPE: "s3",
      RCLONE_CONFIG_BACKUPS_PROVIDER: "AWS",
      RCLONE_CONFIG_BACKUPS_REGION: "us-east-1",
      RCLONE_CONFIG_BACKUPS_ENV_AUTH: "true",
      RCLONE_CONFIG_BACKUPS_NO_CHECK_BUCKET: "true",
      RCLONE_CONFIG_SECOND_TYPE: "s3",
      RCLONE_CONFIG_SECOND_PROVIDER: "AWS",
      RCLONE_CONFIG_SECOND_REGION: "eu-west-1",
      RCLONE_CONFIG_SECOND_SERVER_SIDE_ENCRYPTION: "aws:kms",
      RCLONE_CONFIG_SECOND_SSE_KMS_KEY_ID: kmsKey,
      RCLONE_CONFIG_SECOND_ENV_AUTH: "true",
      RCLONE_CONFIG_SECOND_NO_CHECK_BUCKET: "true",
    });
  });

  it("trusts a store's own authority beside everybody's, and reaches it in the cluster", async () => {
    const certificateAuthority = { secret: "store-tls", key: "ca.crt" };
    const objects = {
      endpoint: "https://store.shop.svc:8333",
      to: { app: "store" },
      port: 8_333,
      certificateAuthority,
    };
    const copy = await copyOf({
      stores: { objects },
      folders: [{ store: "objects", from: pulumi.output("models"), to: "models-copy" }],
    });
    const variables = told(copy);
    assert.equal(variables.RCLONE_CA_CERT, "/etc/ssl/certs/ca-certificates.crt,/etc/objects-authority/ca.crt");
    assert.equal(variables.COPIES, "objects:models second:models-copy");
    assert.ok(pod(copy).containers[0].volumeMounts.some(({ mountPath }) => mountPath === "/etc/objects-authority"));
    assert.ok(copy.names.includes("NetworkPolicy second-region-to-objects-ingress"));
  });

  const unknown = [{ store: "objects", from: "a", to: "b" }];
  for (const [what, change, message] of [
    ["nothing to copy", { folders: [] }, /folders must be at least one folder, got none/],
    ["a store that nobody named", { folders: unknown }, /folders\[0\]\.store must be backups, got "objects"/],
    ["a store called like the second", { stores: { second: { to: { internet: true }, port: 443 } } }, /stores\.second/],
    ["a schedule of four fields", { schedule: "5 * * *" }, /schedule must be a cron schedule of five fields/],
    [
      "a key of another region",
      { second: { region: "eu-north-1", kmsKey } },
      /second\.kmsKey must be the ARN of a key in eu-north-1/,
    ],
    [
      "copies in clear",
      { second: { region: "a", kmsKey, endpoint: "http://b.example" } },
      /second\.endpoint must be an https URL/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(copyOf(change), message);
    });
  }
});
