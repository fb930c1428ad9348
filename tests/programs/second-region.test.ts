import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { showPorts } from "@axon/reach";
import { spiralcortex } from "@axon/systems";
import { examine } from "../../packages/cli/src/reach/examine.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { parseSettings } from "../../programs/settings.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

const stack = "spiralcortex-prod-kubernetes";
const config = stackConfig(stack);
const cluster = config["axon:kubernetes"] as {
  readonly backup: { readonly s3: object };
  readonly dumps: object;
  readonly secondRegion: Second;
};
interface Second {
  readonly s3: Readonly<Record<string, unknown>>;
}

/** The production stack with other words for its cluster. */
const rendered = (change: object, overrides?: object): Promise<Rendered> =>
  renderStack(stack, {
    ...config,
    "axon:kubernetes": { ...cluster, ...change },
    ...(overrides ? { "axon:overrides": overrides } : {}),
  });
const second = (change: object) => ({ secondRegion: { s3: { ...cluster.secondRegion.s3, ...change } } });

/** Variables of the container that copies; secrets as `secret/key`. */
function variables(from: Rendered): Readonly<Record<string, string>> {
  const [{ env }] = object(from, "CronJob", "second-region").spec.jobTemplate.spec.template.spec.containers;
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }: KubernetesObject) => {
      const { name: secret, key } = valueFrom?.secretKeyRef ?? {};
      return [name, value ?? `${secret}/${key}`];
    }),
  );
}

describe("the second region of SpiralCortex", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderStack(stack);
  });

  it("has a copy of all backups, dumps and log of the database, and of the models, every five minutes (SC-095)", () => {
    const { spec } = object(prod, "CronJob", "second-region");
    assert.deepEqual([spec.schedule, spec.timeZone, spec.concurrencyPolicy], ["*/5 * * * *", "Etc/UTC", "Forbid"]);
    const copies = (variables(prod).COPIES ?? "").split("\n").map((line) => line.split(" "));
    assert.deepEqual(copies, [
      [
        "backups:example-spiralcortex-backups-prod/spiralcortex/prod",
        "second:example-spiralcortex-backups-prod-copy/spiralcortex/prod",
      ],
      ["objects:spiralcortex-models", "second:example-spiralcortex-models-prod-copy"],
    ]);
    // Everything that is kept of the database is in that folder.
    const folder = "example-spiralcortex-backups-prod/spiralcortex/prod/";
    const archive = object(prod, "ObjectStore", "postgres").spec.configuration;
    assert.ok(archive.destinationPath.startsWith(`s3://${folder}`), archive.destinationPath);
    assert.ok(archive.wal && archive.data);
    const dump = object(prod, "CronJob", "postgres-dump-weekly").spec.jobTemplate.spec.template.spec.containers[0];
    const target = dump.env.find(({ name }: { name: string }) => name === "BACKUP_TARGET").value;
    assert.ok(target.startsWith(`backup:${folder}`), target);
  });

  it("is another region with a key of its own, which the copies are encrypted with (SC-095)", () => {
    const told = variables(prod);
    assert.equal(told.RCLONE_CONFIG_BACKUPS_REGION, "us-east-1");
    assert.equal(told.RCLONE_CONFIG_SECOND_REGION, "eu-west-1");
    assert.equal(told.RCLONE_CONFIG_SECOND_SERVER_SIDE_ENCRYPTION, "aws:kms");
    assert.match(told.RCLONE_CONFIG_SECOND_SSE_KMS_KEY_ID ?? "", /^arn:aws:kms:eu-west-1:\d{12}:key\/[0-9a-f-]{36}$/);
  });

  it("is written by a role of its own, which no other pod takes, and the models are read with keys of its own (SC-095)", () => {
    const { serviceAccountName, automountServiceAccountToken } = object(prod, "CronJob", "second-region").spec
      .jobTemplate.spec.template.spec;
    const { metadata } = object(prod, "ServiceAccount", serviceAccountName);
    assert.deepEqual([metadata.name, automountServiceAccountToken], ["second-region", false]);
    const role = "arn:aws:iam::111122223333:role/spiralcortex-second-region-prod";
    assert.deepEqual(metadata.annotations, { "eks.amazonaws.com/role-arn": role });
    const told = variables(prod);
    assert.deepEqual(
      [told.RCLONE_CONFIG_BACKUPS_ENV_AUTH, told.RCLONE_CONFIG_SECOND_ENV_AUTH, told.RCLONE_CONFIG_OBJECTS_ENDPOINT],
      ["true", "true", "https://object-store.spiralcortex.svc:8333"],
    );
    assert.equal(told.RCLONE_CONFIG_OBJECTS_ACCESS_KEY_ID, "second-region-objects/accessKeyId");
    const { policies } = JSON.parse(object(prod, "ConfigMap", "object-store").data["identities.json"]);
    const { content } = policies.find(({ name }: { name: string }) => name === "second-region");
    const actions = JSON.parse(content).Statement.flatMap(({ Action }: { Action: readonly string[] }) => Action);
    for (const action of actions) assert.match(action, /^s3:(Get|List)/);
  });

  it("is told of when it is more than an hour behind (SC-095)", () => {
    const { groups } = object(prod, "PrometheusRule", "spiralcortex-alerts").spec;
    const rules = groups.find(({ name }: { name: string }) => name === "spiralcortex.second-region").rules;
    const overdue = rules.find(({ alert }: { alert: string }) => alert === "ScheduledJobOverdue");
    assert.match(overdue.expr, /cronjob="second-region".* > 3900$/);
    assert.equal(overdue.labels.severity, "critical");
  });

  it("is reached by nobody but who copies, in a mesh and without", async () => {
    for (const mesh of ["ambient", undefined]) {
      const kubernetes = { ...cluster, mesh };
      const settings = parseSettings({ system: "spiralcortex", environment: "prod", kubernetes }, "Pulumi.yaml");
      const resources = await rendered({ mesh });
      const { flows, missing, unexpected } = examine(plan(spiralcortex, settings), settings.kubernetes, resources);
      assert.deepEqual([missing, unexpected], [[], []]);
      const own = flows.filter(({ from }) => "app" in from && from.app === "second-region");
      const ports = own.map(({ because, ports: open }) => `${because}: ${showPorts(open)}`).sort();
      assert.deepEqual(ports, [
        "reads the backups that it copies: TCP 443",
        ...(mesh ? ["reads the buckets that it copies, by the mesh's tunnel: TCP 15008"] : []),
        "reads the buckets that it copies: TCP 8333",
        "writes the copies: TCP 443",
      ]);
    }
  });

  it("is where buckets that exist elsewhere are copied to as well, by their names there", async () => {
    const existing = { region: "us-east-1", buckets: { "spiralcortex-models": "example-models" }, storage: "50Gi" };
    const from = await rendered({ objectStore: { existing } });
    const told = variables(from);
    assert.match(told.COPIES ?? "", /^objects:example-models second:example-spiralcortex-models-prod-copy$/m);
    assert.equal(told.RCLONE_CONFIG_OBJECTS_ENDPOINT, "https://s3.us-east-1.amazonaws.com");
    assert.equal(told.RCLONE_CONFIG_OBJECTS_REGION, "us-east-1");
    assert.equal(told.RCLONE_CONFIG_OBJECTS_ENV_AUTH, "true", "its role opens them, as it does the backups");
    assert.equal(told.RCLONE_CA_CERT, undefined);
    const { initContainers } = object(from, "Deployment", "spiralcortex-fusion").spec.template.spec;
    const fetch = initContainers.find(({ command }: { command?: string[] }) => command?.includes("fetch"));
    assert.ok(fetch.command.includes("models:example-models/emotion/2.1.0"), fetch.command.join(" "));
    const region = fetch.env.find(({ name }: { name: string }) => name === "RCLONE_CONFIG_MODELS_REGION");
    assert.equal(region.value, "us-east-1");
  });

  it("may be a store of somebody's own, and both may be reached with keys", async () => {
    const s3 = { ...cluster.backup.s3, roleArn: undefined, endpoint: "https://one.example.com:9000" };
    const endpoint = "https://two.example.com:9443";
    const own = { endpoint, kmsKey: "copies", roleArn: undefined };
    const dumps = { ...cluster.dumps, roleArn: undefined, restoreRoleArn: undefined };
    const from = await rendered({ secretStore: "generated", backup: { s3 }, dumps, ...second(own) });
    const told = variables(from);
    assert.equal(told.RCLONE_CONFIG_BACKUPS_ACCESS_KEY_ID, "backup-store/accessKeyId");
    assert.equal(told.RCLONE_CONFIG_SECOND_SECRET_ACCESS_KEY, "second-region/secretAccessKey");
    assert.deepEqual([told.RCLONE_CONFIG_SECOND_PROVIDER, told.RCLONE_CONFIG_SECOND_ENDPOINT], ["Other", endpoint]);
    assert.equal(object(from, "ServiceAccount", "second-region").metadata.annotations, undefined);
    const [way] = object(from, "NetworkPolicy", "second-region-to-second-egress").spec.egress;
    assert.deepEqual(way.ports, [{ protocol: "TCP", port: 9443 }]);
  });

  for (const [what, change, message] of [
    [
      "none",
      { secondRegion: undefined },
      /secondRegion must be \{ s3: \{ region, bucket, kmsKey \} \}, got nothing; spiralcortex copies its backups/,
    ],
    [
      "the region of the backups",
      second({ region: "us-east-1", kmsKey: "arn:aws:kms:us-east-1:111122223333:key/a" }),
      /backup\.s3\.region must be another region than us-east-1, where the copies are, got "us-east-1"/,
    ],
    [
      "a region that may be the first, which is not said",
      { backup: { s3: { ...cluster.backup.s3, region: undefined } } },
      /backup\.s3\.region must be another region than eu-west-1, where the copies are, got nothing/,
    ],
    [
      "the region of the buckets",
      { objectStore: { existing: { region: "eu-west-1", storage: "50Gi" } } },
      /objectStore\.existing\.region must be another region than eu-west-1/,
    ],
    [
      "a key of the first region",
      second({ kmsKey: "arn:aws:kms:us-east-1:111122223333:key/a" }),
      /secondRegion\.s3\.kmsKey must be the ARN of a key in eu-west-1, got "arn:aws:kms:us-east-1/,
    ],
    [
      "one bucket for two copies",
      second({ buckets: { "spiralcortex-models": "example-spiralcortex-backups-prod-copy" } }),
      /buckets\.spiralcortex-models must be a bucket of its own, got "example-spiralcortex-backups-prod-copy"/,
    ],
    [
      "a bucket of nothing",
      second({ buckets: { "spiralcortex-models": "a", models: "b" } }),
      /buckets\.models must be spiralcortex-models, got models/,
    ],
    [
      "copies in clear",
      second({ endpoint: "http://two.example.com" }),
      /secondRegion\.s3\.endpoint must be an https URL, got "http:/,
    ],
    [
      "backups in Azure",
      { backup: { azure: { storageAccount: "a", container: "b", clientId: "c" } } },
      /backup must be \{ s3 \}, got \{ azure \}; Azure and Google Cloud copy/,
    ],
  ] as const) {
    it(`refuses ${what} (SC-095)`, async () => {
      await assert.rejects(rendered(change), message);
    });
  }

  it("has buckets called after the first, where they are not named", async () => {
    const told = variables(await rendered(second({ buckets: {} })));
    const copy = "example-spiralcortex-backups-prod-copy-spiralcortex-models";
    assert.ok(told.COPIES?.endsWith(`objects:spiralcortex-models second:${copy}`), told.COPIES);
  });

  it("is left out where a stack says so", async () => {
    const from = await rendered({ secondRegion: undefined }, { secondRegion: false });
    assert.throws(() => object(from, "CronJob", "second-region"), /0 objects/);
  });
});
