import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";
import { renderedSystem } from "../support/rendered-system.ts";

const service = "spiralcortex-fusion";
const bucket = "spiralcortex-models";
const clientId = "11111111-2222-4333-8444-555555555555";
const testsId = "66666666-7777-4888-8999-000000000000";

function rendered(environment: string, change: object = {}, system = "spiralcortex") {
  const stack = `${system}-${environment}-kubernetes`;
  const config = stackConfig(stack);
  const kubernetes = { ...(config["axon:kubernetes"] as object), ...change };
  return renderStack(stack, { ...config, "axon:kubernetes": kubernetes });
}

const ofKind = (resources: readonly RegisteredResource[], kind: string) =>
  resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs as KubernetesObject);

describe("the buckets of SpiralCortex", () => {
  for (const environment of ["dev", "staging", "prod"]) {
    it(`are versioned, encrypted and closed in a store of the cluster, in ${environment} (SC-009)`, async () => {
      const { resources } = await renderedSystem("spiralcortex", environment);
      const { data } = object(resources, "ConfigMap", `${bucket}-bucket`);
      assert.match(data["1-encryption"], /<SSEAlgorithm>AES256<\/SSEAlgorithm>/);
      assert.match(data["2-versioning"], /<Status>Enabled<\/Status>/);

      // Who has no key is nobody, and who has one may do what its edge says, which never is to open a bucket.
      const files: Readonly<Record<string, string>> = object(resources, "ConfigMap", "object-store").data;
      const { identities, policies } = JSON.parse(files["identities.json"] ?? "");
      for (const { name, credentials } of identities) {
        assert.notEqual(name, "anonymous");
        for (const { accessKey, secretKey } of credentials) assert.match(accessKey + secretKey, /^\$\{\w+\}\$\{\w+\}$/);
      }
      for (const { content } of policies) assert.doesNotMatch(content, /"s3:\*"|Acl|PutBucketPolicy|PublicAccess/);

      const [server] = object(resources, "StatefulSet", "object-store").spec.template.spec.containers;
      const key = server.env.find(({ name }: { name: string }) => name === "WEED_S3_SSE_KEY");
      assert.deepEqual(key.valueFrom.secretKeyRef, { name: "object-store-administrator", key: "encryption" });
      assert.ok(server.command.some((word: string) => word.startsWith("-s3.cert.file=")));
      assert.equal(object(resources, "Service", "object-store").spec.type ?? "ClusterIP", "ClusterIP");
      for (const kind of ["HTTPRoute", "Ingress"])
        for (const route of ofKind(resources, kind)) assert.doesNotMatch(JSON.stringify(route.spec), /object-store/);
    });
  }

  it("are encrypted with a key that is kept a second time, where the stack names a second store", async () => {
    const aws = { region: "eu-west-1", roleArn: "arn:aws:iam::777788889999:role/spiralcortex-secret-copies" };
    const { spec } = object(
      await rendered("prod", { secretCopies: { aws } }),
      "PushSecret",
      "object-store-administrator-copy",
    );
    assert.deepEqual(
      spec.data.map(({ match }: KubernetesObject) => match),
      [
        {
          secretKey: "encryption",
          remoteRef: { remoteKey: "spiralcortex/object-store-administrator.encryption", property: "value" },
        },
      ],
    );
  });

  const clouds = {
    "S3, by a role": {
      settings: {
        objectStore: { existing: { region: "eu-central-1", buckets: { [bucket]: "example-models" }, storage: "50Gi" } },
        identities: { [service]: { aws: { roleArn: "arn:aws:iam::111122223333:role/spiralcortex-fusion" } } },
      },
      remote: { TYPE: "s3", PROVIDER: "AWS", REGION: "eu-central-1", ENV_AUTH: "true" },
      keys: [],
    },
    "Cloud Storage, by the keys of its S3 protocol": {
      settings: {
        objectStore: {
          existing: {
            region: "auto",
            endpoint: "https://storage.googleapis.com",
            buckets: { [bucket]: "example-models" },
            storage: "50Gi",
          },
        },
      },
      remote: { TYPE: "s3", PROVIDER: "GCS", REGION: "auto", ENDPOINT: "https://storage.googleapis.com" },
      keys: ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"],
    },
    "Blob, by an identity": {
      settings: {
        objectStore: {
          azure: { storageAccount: "examplemodels", buckets: { [bucket]: "example-models" }, storage: "50Gi" },
        },
        identities: { [service]: { azure: { clientId } }, "model-tests": { azure: { clientId: testsId } } },
      },
      remote: { TYPE: "azureblob", ACCOUNT: "examplemodels", ENV_AUTH: "true" },
      keys: [],
    },
  } as const;

  for (const [cloud, { settings, remote, keys }] of Object.entries(clouds)) {
    it(`are the cloud's own on its cluster: ${cloud} (SC-009)`, async () => {
      const resources = await rendered("staging", settings);
      for (const kind of ["StatefulSet", "Service"])
        assert.throws(() => object(resources, kind, "object-store"), /0 objects/);
      const { metadata, spec } = object(resources, "Deployment", service).spec.template;
      const fetchers = spec.initContainers.filter(({ command }: { command?: string[] }) =>
        command?.some((word) => word.startsWith("models:")),
      );
      assert.equal(fetchers.length, 3);
      for (const { command, env } of fetchers) {
        assert.ok(command.some((word: string) => /^models:example-models\/[a-z]+\/\d+\.\d+\.\d+$/.test(word)));
        const said: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[] = env;
        const settingOf = (name: string) => said.find((variable) => variable.name === `RCLONE_CONFIG_MODELS_${name}`);
        for (const [name, value] of Object.entries(remote)) assert.equal(settingOf(name)?.value, value, name);
        assert.deepEqual(
          said.flatMap(({ name, valueFrom }) => (valueFrom ? [name] : [])),
          keys.map((name) => `RCLONE_CONFIG_MODELS_${name}`),
        );
      }
      const annotations = object(resources, "ServiceAccount", service).metadata.annotations ?? {};
      assert.equal(annotations["azure.workload.identity/client-id"], cloud.startsWith("Blob") ? clientId : undefined);
      assert.equal(metadata.labels["azure.workload.identity/use"], cloud.startsWith("Blob") ? "true" : undefined);
    });
  }

  it("are reached in Blob by nobody without an identity there", async () => {
    const objectStore = { azure: { storageAccount: "examplemodels", storage: "50Gi" } };
    await assert.rejects(rendered("prod", { objectStore }), {
      message:
        /identities\.spiralcortex-fusion must be \{ azure: \{ clientId \} \}, got nothing; containers of Azure are opened by who a workload is/,
    });
  });

  it("are no containers of Azure where somebody speaks S3 to them", async () => {
    const objectStore = { azure: { storageAccount: "examplearchive", storage: "50Gi" } };
    const identities = { training: { azure: { clientId } } };
    await assert.rejects(rendered("prod", { objectStore, identities }, "ideation-engine"), {
      message:
        /objectStore must be \{ create \} or \{ existing \}, got \{ azure \}; training speaks S3, .*ARCHIVE_ENDPOINT/,
    });
  });

  it("are no containers of Azure where they are copied into a second region", async () => {
    const objectStore = { azure: { storageAccount: "examplemodels", storage: "50Gi" } };
    const identities = { [service]: { azure: { clientId } } };
    await assert.rejects(rendered("prod", { objectStore, identities }), {
      message:
        /objectStore must be \{ create \} or \{ existing \}, got \{ azure \}; the system has a second region, into which Azure copies a storage account itself$/,
    });
  });
});
