import assert from "node:assert/strict";
import { KubernetesService, type KubernetesServiceArgs, type Mounts } from "@axon/services/kubernetes";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const configMapType = "kubernetes:core/v1:ConfigMap";
const claimType = "kubernetes:core/v1:PersistentVolumeClaim";

async function deploy(mounts: Mounts, args: Partial<KubernetesServiceArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesService("fusion", {
      namespace: "spiralcortex",
      image: "registry.example.com/fusion:1.0.0",
      port: 8000,
      resources: { cpu: { request: "1" }, memory: { request: "2Gi", limit: "4Gi" } },
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
      mounts,
      ...args,
    });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

const podOf = (resources: readonly RecordedResource[], kind = "Deployment") =>
  Object(only(resources, `kubernetes:apps/v1:${kind}`).inputs.spec).template.spec;
const volumeOf = (resources: readonly RecordedResource[], name: string) =>
  podOf(resources).volumes.find((volume: { readonly name: string }) => volume.name === name);
const mountOf = (resources: readonly RecordedResource[], name: string) =>
  podOf(resources).containers[0].volumeMounts.find((mount: { readonly name: string }) => mount.name === name);

async function failure(mounts: Mounts, args: Partial<KubernetesServiceArgs> = {}): Promise<string> {
  try {
    await deploy(mounts, args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}

describe("mounts of a service", () => {
  it("share one claim among all replicas", async () => {
    const resources = await deploy({ uploads: { path: "/data", shared: { storage: "50Gi", storageClass: "efs" } } });
    const { inputs } = only(resources, claimType, "fusion-uploads");
    assert.deepEqual(inputs.spec, {
      accessModes: ["ReadWriteMany"],
      storageClassName: "efs",
      resources: { requests: { storage: "50Gi" } },
    });
    assert.deepEqual(volumeOf(resources, "uploads").persistentVolumeClaim, { claimName: "fusion-uploads" });
    assert.deepEqual(mountOf(resources, "uploads"), { name: "uploads", mountPath: "/data" });
  });

  it("refuse a volume of one node for several replicas", async () => {
    const mounts: Mounts = { uploads: { path: "/data", shared: { storage: "50Gi", access: "ReadWriteOnce" } } };
    assert.match(
      await failure(mounts),
      /mounts\.uploads\.shared\.access must be "ReadWriteMany" for more than one replica, got "ReadWriteOnce"/,
    );
    await deploy(mounts, { replicas: 1 });
  });

  it("give each replica storage of its own, as a StatefulSet", async () => {
    const resources = await deploy({ index: { path: "/index", perReplica: { storage: "10Gi", storageClass: "gp3" } } });
    const { volumeClaimTemplates, serviceName } = Object(only(resources, "kubernetes:apps/v1:StatefulSet").inputs.spec);
    assert.equal(serviceName, "fusion");
    assert.deepEqual(
      volumeClaimTemplates.map((claim: { readonly metadata: object }) => claim.metadata),
      [{ name: "index", labels: { app: "fusion" } }],
    );
    assert.deepEqual(podOf(resources, "StatefulSet").containers[0].volumeMounts[0], {
      name: "index",
      mountPath: "/index",
    });
  });

  it("take a claim that is there, read-only where asked", async () => {
    const resources = await deploy({ corpus: { path: "/corpus", claim: "corpus", readOnly: true } });
    assert.deepEqual(volumeOf(resources, "corpus").persistentVolumeClaim, { claimName: "corpus" });
    assert.equal(mountOf(resources, "corpus").readOnly, true);
  });

  it("are scratch with a bound, on disk or in memory as /dev/shm is", async () => {
    const resources = await deploy({
      work: { path: "/work", scratch: { limit: "20Gi" } },
      shm: { path: "/dev/shm", scratch: { limit: "1Gi", medium: "memory" } },
    });
    assert.deepEqual(volumeOf(resources, "work").emptyDir, { sizeLimit: "20Gi" });
    assert.deepEqual(volumeOf(resources, "shm").emptyDir, { sizeLimit: "1Gi", medium: "Memory" });
  });

  it("refuse a memory volume as large as the container's memory", async () => {
    assert.match(
      await failure({ shm: { path: "/dev/shm", scratch: { limit: "4Gi", medium: "memory" } } }),
      /mounts\.shm\.scratch\.limit must be less than the container's memory limit of 4Gi.*got "4Gi"/,
    );
  });

  it("are files of settings in a ConfigMap that never changes and is named by their content (NC-086)", async () => {
    const files = async (level: string) => {
      const resources = await deploy({
        settings: { path: "/etc/fusion", files: { "a.yaml": level, "b.yaml": "x: 1" } },
      });
      const { inputs } = only(resources, configMapType, "fusion-settings");
      assert.equal(inputs.immutable, true);
      assert.deepEqual(inputs.data, { "a.yaml": level, "b.yaml": "x: 1" });
      const { name } = Object(inputs.metadata);
      assert.deepEqual(volumeOf(resources, "settings").configMap, { name });
      assert.equal(mountOf(resources, "settings").readOnly, true);
      return name;
    };
    const [info, again, debug] = [await files("INFO"), await files("INFO"), await files("DEBUG")];
    assert.match(info, /^fusion-settings-[0-9a-f]{10}$/);
    assert.equal(again, info, "the same content is the same object");
    assert.notEqual(debug, info, "new content is a new object, which the pods refer to and so restart");
  });

  it("are keys of a Secret, readable by the process alone", async () => {
    const resources = await deploy({
      tls: { path: "/etc/tls", secret: "fusion-tls", keys: { "cert.pem": "tls.crt" } },
    });
    assert.deepEqual(volumeOf(resources, "tls").secret, {
      secretName: "fusion-tls",
      defaultMode: 0o440,
      items: [{ key: "tls.crt", path: "cert.pem" }],
    });
    assert.equal(mountOf(resources, "tls").readOnly, true);
  });

  it("refuse two volumes at one place, also where a writable path is", async () => {
    const scratch = { scratch: { limit: "1Gi" } };
    assert.match(
      await failure({ a: { path: "/tmp", ...scratch }, b: { path: "/b", ...scratch }, c: { path: "/b", ...scratch } }),
      /mounts\.a\.path must be a directory nothing else is mounted at, got "\/tmp".*\n.*mounts\.c\.path/,
    );
    await deploy({ a: { path: "/tmp", ...scratch } }, { writablePaths: [] });
  });

  it("refuse names and sizes the API would refuse", async () => {
    const message = await failure({ "My Data": { path: "data", shared: { storage: "lots" } } });
    assert.match(message, /named in 1 to 20 lower-case letters/);
    assert.match(message, /path must be a path that begins with "\/", got "data"/);
    assert.match(message, /shared\.storage must be/);
  });
});

describe("settings that never change", () => {
  it("are a new ConfigMap for new content, which the pods read (NC-086)", async () => {
    const named = async (level: string) => {
      const resources = await deploy({}, { immutableSettings: true, environment: { LOG_LEVEL: level } });
      const { inputs } = only(resources, configMapType, "fusion-config");
      assert.equal(inputs.immutable, true);
      const { name } = Object(inputs.metadata);
      assert.deepEqual(podOf(resources).containers[0].envFrom, [{ configMapRef: { name } }]);
      return name;
    };
    assert.notEqual(await named("INFO"), await named("DEBUG"));
  });
});

describe("models of a bucket", () => {
  /** What SpiralCortex is delivered with. */
  const models: Extract<Mounts[string], { readonly models: object }> = {
    path: "/app/models",
    models: {
      source: { s3: { bucket: "spiralcortex-models", region: "eu-central-1" } },
      artefacts: {
        emotion_v2: { from: "emotion", version: "2.1.0" },
        risk_v3: { from: "risk", version: "3.0.1" },
        ethics_v1: { from: "ethics", version: "1.2.0" },
      },
      limit: "10Gi",
    },
  };
  const identity = { aws: { roleArn: "arn:aws:iam::123456789012:role/fusion" } };

  it("are fetched in their versions before the service starts, onto a read-only mount (SC-031)", async () => {
    const resources = await deploy({ models }, { identity });
    const { initContainers } = podOf(resources);
    assert.deepEqual(
      initContainers.map(({ command }: { readonly command: readonly string[] }) => command.slice(-2)),
      [
        ["models:spiralcortex-models/emotion/2.1.0", "/app/models/emotion_v2"],
        ["models:spiralcortex-models/risk/3.0.1", "/app/models/risk_v3"],
        ["models:spiralcortex-models/ethics/1.2.0", "/app/models/ethics_v1"],
      ],
    );
    for (const { volumeMounts, securityContext } of initContainers) {
      assert.deepEqual(volumeMounts, [{ name: "models", mountPath: "/app/models" }]);
      assert.equal(securityContext.readOnlyRootFilesystem, true);
    }
    assert.deepEqual(mountOf(resources, "models"), { name: "models", mountPath: "/app/models", readOnly: true });
    assert.deepEqual(volumeOf(resources, "models").emptyDir, { sizeLimit: "10Gi" });
  });

  it("come by the service's identity, or by keys that stay in a Secret", async () => {
    const variables = async (mount: Mounts[string], args = {}) => {
      const [fetcher] = podOf(await deploy({ models: mount }, args)).initContainers;
      return Object.fromEntries(
        fetcher.env.map(({ name, value, valueFrom }: Record<string, object>) => [name, value ?? valueFrom]),
      );
    };
    const own = await variables(models, { identity });
    assert.equal(own.RCLONE_CONFIG_MODELS_ENV_AUTH, "true");
    assert.equal(own.RCLONE_CONFIG_MODELS_REGION, "eu-central-1");
    const key = (name: string) => ({ secret: "bucket", key: name });
    const source = {
      s3: {
        bucket: "models",
        endpoint: "https://s3.example.com",
        keys: { accessKeyId: key("id"), secretAccessKey: key("key") },
      },
    };
    const keyed = await variables({ ...models, models: { ...models.models, source } });
    assert.deepEqual(keyed.RCLONE_CONFIG_MODELS_SECRET_ACCESS_KEY, { secretKeyRef: { name: "bucket", key: "key" } });
    assert.equal(keyed.RCLONE_CONFIG_MODELS_PROVIDER, "Other");
  });

  it("are refused when nothing opens the bucket, or a folder leads out of it", async () => {
    assert.match(
      await failure({ models }),
      /mounts\.models\.models\.source must be keys, or an identity of the service/,
    );
    const artefacts = { risk: { from: "../other", version: "1" } };
    assert.match(
      await failure({ models: { ...models, models: { ...models.models, artefacts } } }, { identity }),
      /artefacts\.risk\.from must be a folder of the bucket/,
    );
  });
});
