import assert from "node:assert/strict";
import { describeProblem, folderWords } from "@axon/core";
import { checkObjectStore, KubernetesObjectStore, type KubernetesObjectStoreArgs } from "@axon/storage/kubernetes";
import { volumeSizeMegabytes } from "../../../packages/storage/src/kubernetes/seaweed.ts";
import { known, render } from "../database/manifests.ts";
import { store } from "./shop.ts";

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly readinessProbe: unknown;
  readonly volumeMounts: readonly { readonly name: string }[];
}

/** How the file names a variable of the server's environment. */
const reference = (variable: string) => `\${${variable}}`;
const renderStore = (change: Partial<KubernetesObjectStoreArgs> = {}) =>
  render(() => new KubernetesObjectStore("objects", { ...store, ...change }));
type Rendered = Awaited<ReturnType<typeof renderStore>>;
const containers = (manifests: Rendered) =>
  manifests.field("StatefulSet", "objects", "spec.template.spec.containers") as readonly Container[];
const named = (manifests: Rendered, name: string) => {
  const found = containers(manifests).find((container) => container.name === name);
  assert.ok(found, name);
  return found;
};
const identityFile = (manifests: Rendered) => {
  const data = manifests.field("ConfigMap", "objects", "data") as Record<string, string>;
  return JSON.parse(data["identities.json"] ?? "") as {
    readonly identities: readonly {
      readonly name: string;
      readonly credentials?: unknown;
      readonly actions?: unknown;
    }[];
    readonly policies: readonly { readonly name: string; readonly content: string }[];
  };
};
const allowed = (manifests: Rendered, name: string) => {
  const policy = identityFile(manifests).policies.find((one) => one.name === name);
  return JSON.parse(policy?.content ?? "") as {
    readonly Statement: readonly { readonly Action: string[]; readonly Resource: string[] }[];
  };
};

describe("KubernetesObjectStore", () => {
  it("is one server on a volume of its own, with TLS, metrics and no way in but the declared ones", async () => {
    const manifests = await renderStore();
    assert.deepEqual(manifests.names, [
      "Certificate objects-tls",
      "ConfigMap objects",
      "NetworkPolicy objects-client-backup-job-egress",
      "NetworkPolicy objects-client-backup-job-ingress",
      "NetworkPolicy objects-client-fusion-api-egress",
      "NetworkPolicy objects-client-fusion-api-ingress",
      "NetworkPolicy objects-closed",
      "Service objects",
      "ServiceAccount objects",
      "StatefulSet objects",
    ]);
  });

  it("lets nobody in, and itself nowhere, until a client is named", async () => {
    const manifests = await renderStore({ clients: [] });
    assert.deepEqual(manifests.field("NetworkPolicy", "objects-closed", "spec"), {
      podSelector: { matchLabels: { app: "objects" } },
      policyTypes: ["Ingress", "Egress"],
    });
    assert.equal(manifests.names.filter((name) => name.startsWith("NetworkPolicy")).length, 1);
  });

  it("answers outside of its pod on S3 over TLS and on metrics alone", async () => {
    const manifests = await renderStore();
    const { command, readinessProbe } = named(manifests, "server");
    for (const flag of ["-ip.bind=127.0.0.1", "-s3.ip.bind=0.0.0.0", "-s3.cert.file=/etc/object-store-tls/tls.crt"])
      assert.ok(command.includes(flag), flag);
    assert.ok(command.includes("-s3.autoCreateBucket=false"));
    assert.deepEqual(readinessProbe, {
      httpGet: { path: "/healthz", port: "s3", scheme: "HTTPS" },
      timeoutSeconds: 5,
      periodSeconds: 10,
    });
    assert.ok(named(manifests, "admin").command.includes("-ip=127.0.0.1"));
    assert.deepEqual(manifests.field("Service", "objects", "spec.ports"), [
      { name: "s3", port: 8333, targetPort: "s3" },
      { name: "metrics", port: 9327, targetPort: "metrics" },
    ]);
  });

  it("runs what expires objects and versions", async () => {
    const { command } = named(await renderStore(), "worker");
    assert.ok(command.includes("-jobType=s3_lifecycle,vacuum"));
  });

  it("lets a backup job add and nothing else, and a service read and nothing else", async () => {
    const manifests = await renderStore();
    const [bucket, objects] = allowed(manifests, "backup-job").Statement;
    assert.deepEqual(bucket?.Resource, ["arn:aws:s3:::shop-backups"]);
    assert.deepEqual(objects, {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: ["arn:aws:s3:::shop-backups/*"],
    });
    const reading = allowed(manifests, "fusion-api").Statement.flatMap(({ Action }) => Action);
    assert.deepEqual(
      reading.filter((action) => !/^s3:(Get|List)/.test(action)),
      [],
    );
  });

  it("lets whoever may only add not even see what is there", async () => {
    const buckets = { "shop-backups": "add" } as const;
    const consumers = { dumps: { credentials: store.administrator, buckets } };
    assert.deepEqual(allowed(await renderStore({ consumers }), "dumps").Statement, [
      {
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: ["arn:aws:s3:::shop-backups/*"],
      },
    ]);
  });

  it("keeps a consumer to its folders, in what it reads, adds, deletes and lists", async () => {
    const buckets = { "shop-archive": { rights: "read-write", prefixes: ["checkpoints/"] } } as const;
    const consumers = { trainer: { credentials: store.administrator, buckets } };
    const [place, lists, objects, ...more] = allowed(await renderStore({ consumers }), "trainer").Statement;
    assert.deepEqual(more, []);
    const bucket = ["arn:aws:s3:::shop-archive"];
    assert.deepEqual(place, { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: bucket });
    assert.deepEqual(lists, {
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:ListBucketVersions"],
      Resource: bucket,
      Condition: { StringLike: { "s3:prefix": ["checkpoints/*"] } },
    });
    assert.deepEqual(objects?.Resource, ["arn:aws:s3:::shop-archive/checkpoints/*"]);
    assert.ok(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].every((action) => objects?.Action.includes(action)));
  });

  it("never lets a consumer delete a version for good", async () => {
    const buckets = { "shop-models": "read-write" } as const;
    const consumers = { trainer: { credentials: store.administrator, buckets } };
    const actions = allowed(await renderStore({ consumers }), "trainer").Statement.flatMap(({ Action }) => Action);
    assert.ok(actions.includes("s3:DeleteObject"));
    assert.equal(actions.includes("s3:DeleteObjectVersion"), false);
  });

  it("knows nobody without a key, so nothing is public", async () => {
    const { identities } = identityFile(await renderStore());
    assert.deepEqual(
      identities.map(({ name }) => name),
      ["administrator", "backup-job", "fusion-api"],
    );
    assert.ok(identities.every(({ credentials }) => Array.isArray(credentials) && credentials.length === 1));
  });

  it("takes every key from a Secret and writes none into its files", async () => {
    const manifests = await renderStore();
    const environment = named(manifests, "server").env ?? [];
    assert.deepEqual(environment.find(({ name }) => name === "STORE_BACKUP_JOB_SECRET_ACCESS_KEY")?.valueFrom, {
      secretKeyRef: { name: "backup-job-store", key: "secretAccessKey" },
    });
    assert.deepEqual(identityFile(manifests).identities[1]?.credentials, [
      {
        accessKey: reference("STORE_BACKUP_JOB_ACCESS_KEY_ID"),
        secretKey: reference("STORE_BACKUP_JOB_SECRET_ACCESS_KEY"),
      },
    ]);
    for (const helper of ["admin", "worker"]) assert.equal(named(manifests, helper).env, undefined);
  });

  it("encrypts objects with a key of its own, unless the volume is said to do it", async () => {
    const sseKey = async (change: Partial<KubernetesObjectStoreArgs>) =>
      named(await renderStore(change), "server").env?.find(({ name }) => name === "WEED_S3_SSE_KEY");
    assert.deepEqual((await sseKey({}))?.valueFrom, { secretKeyRef: { name: "store-encryption", key: "key" } });
    assert.equal(await sseKey({ encryption: "volume" }), undefined);
  });

  it("keeps its volume when it is deleted", async () => {
    const manifests = await renderStore();
    assert.deepEqual(manifests.field("StatefulSet", "objects", "spec.persistentVolumeClaimRetentionPolicy"), {
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
    assert.deepEqual(manifests.field("StatefulSet", "objects", "spec.volumeClaimTemplates"), [
      {
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "encrypted",
          resources: { requests: { storage: "100Gi" } },
        },
      },
    ]);
  });

  it("restarts when a consumer comes, or a key changes", async () => {
    const annotations = async (change: Partial<KubernetesObjectStoreArgs>) =>
      (await renderStore(change)).field("StatefulSet", "objects", "spec.template.metadata.annotations") as Record<
        string,
        string
      >;
    const before = await annotations({ restartOn: { keys: "1" } });
    assert.equal(before["axon.dev/version-keys"], "1");
    assert.notEqual(
      (await annotations({ consumers: {} }))["axon.dev/config-checksum"],
      before["axon.dev/config-checksum"],
    );
  });

  it("has room for many buckets, however small it is", () => {
    assert.deepEqual(["1Gi", "100Gi", "10Ti"].map(volumeSizeMegabytes), [64, 1600, 4096]);
  });

  it("gives its address, and the authority to verify it with", async () => {
    await render(async () => {
      const objects = new KubernetesObjectStore("objects", store);
      assert.equal(await known(objects.endpoint), "https://objects.shop.svc:8333");
      assert.equal(objects.certificateAuthority?.key, "ca.crt");
      const plain = new KubernetesObjectStore("plain", { ...store, tls: "disabled" });
      assert.equal(await known(plain.endpoint), "http://plain.shop.svc:8333");
      assert.equal(plain.certificateAuthority, undefined);
    });
  });

  it("names every problem at once", () => {
    const { administrator } = store;
    const consumers = {
      administrator: { credentials: administrator, buckets: { a: "read" } },
      idle: { credentials: administrator, buckets: {} },
      wide: { credentials: administrator, buckets: { files: { rights: "read", prefixes: ["a*"] } } },
      closed: { credentials: administrator, buckets: { files: { rights: "read", prefixes: [] } } },
    } as const;
    assert.deepEqual(checkObjectStore({ ...store, storage: "much", consumers }).map(describeProblem), [
      'storage must be a quantity of bytes such as "512Mi" or "20Gi", got "much"',
      'consumers.administrator must be a name such as "backup-job" other than administrator, got "administrator"',
      'consumers.administrator.buckets.a must be 3 to 63 lower-case letters, digits and hyphens, got "a"',
      "consumers.idle.buckets must be at least one bucket, got none",
      `consumers.wide.buckets.files.prefixes[0] must be ${folderWords}, got "a*"`,
      "consumers.closed.buckets.files.prefixes must be at least one folder, got none",
    ]);
  });
});
