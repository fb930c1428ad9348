import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { parseSettings } from "@axon/programs/settings";
import { spiralcortex } from "@axon/systems";
import { secretNames } from "../../programs/kubernetes/secret-names.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

const stack = "spiralcortex-prod-kubernetes";
const service = "spiralcortex-fusion";
const roleArn = "arn:aws:iam::111122223333:role/spiralcortex-fusion";
const existing = { region: "eu-central-1", buckets: { "spiralcortex-models": "example-models" }, storage: "50Gi" };

/** SpiralCortex, whose service fetches models from a bucket, with these settings of its cluster. */
function withSettings(change: object) {
  const config = stackConfig(stack);
  const kubernetes = { ...(config["axon:kubernetes"] as object), ...change };
  return renderStack(stack, { ...config, "axon:kubernetes": kubernetes });
}

describe("who workloads are to their cloud", () => {
  it("takes the place of keys in AWS' own S3, for what is fetched before the start too", async () => {
    const resources = await withSettings({
      objectStore: { existing },
      identities: { [service]: { aws: { roleArn } } },
    });
    const account = object(resources, "ServiceAccount", service);
    assert.deepEqual(account.metadata.annotations, { "eks.amazonaws.com/role-arn": roleArn });
    const deployment = object(resources, "Deployment", service);
    const [fetcher] = deployment.spec.template.spec.initContainers;
    assert.match(fetcher.command.join(" "), /models:example-models\//);
    const variables: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[] =
      fetcher.env;
    assert.ok(variables.every(({ valueFrom }) => valueFrom === undefined));
    const value = (variable: string) => variables.find(({ name }) => name === variable)?.value;
    assert.equal(value("RCLONE_CONFIG_MODELS_ENV_AUTH"), "true");
    assert.equal(value("RCLONE_CONFIG_MODELS_REGION"), "eu-central-1");
    assert.throws(() => object(resources, "ExternalSecret", `${service}-objects`), /0 objects/);
  });

  it("leaves keys where the store is not AWS' own, which knows no such role", async () => {
    const elsewhere = { ...existing, endpoint: "https://objects.example.com" };
    const resources = await withSettings({
      objectStore: { existing: elsewhere },
      identities: { [service]: { aws: { roleArn } } },
    });
    const [fetcher] = object(resources, "Deployment", service).spec.template.spec.initContainers;
    const keys = fetcher.env.find(({ name }: { name: string }) => name === "RCLONE_CONFIG_MODELS_ACCESS_KEY_ID");
    assert.deepEqual(keys.valueFrom.secretKeyRef, { name: `${service}-objects`, key: "accessKeyId" });
  });

  it("leaves no value of axon:secrets for keys that nobody needs", () => {
    const planned = plan(spiralcortex, { environment: "prod", target: "kubernetes" });
    const names = (identities: object) =>
      secretNames(
        planned,
        parseSettings(
          {
            system: "spiralcortex",
            environment: "prod",
            kubernetes: { context: "prod", objectStore: { existing }, identities },
          },
          "Pulumi.prod.yaml",
        ).kubernetes,
      ).filter((name) => name.startsWith(`${service}-objects`));
    assert.deepEqual(names({}), [`${service}-objects.accessKeyId`, `${service}-objects.secretAccessKey`]);
    assert.deepEqual(names({ [service]: { aws: { roleArn } } }), []);
  });

  it("are somebody's, and nobody else's", async () => {
    await assert.rejects(withSettings({ identities: { "spiralcortex-fusoin": { aws: { roleArn } } } }), {
      message:
        /identities\."?spiralcortex-fusoin"? must be a service or job \(.*spiralcortex-fusion.*\), got "spiralcortex-fusoin"/,
    });
    const twice = { [service]: { aws: { roleArn } }, "smoke-test": { aws: { roleArn } } };
    await assert.rejects(withSettings({ identities: twice }), {
      message: /identities\..* must be an identity of its own, got that of spiralcortex-fusion/,
    });
  });

  it("are of one of three clouds", () => {
    const raw = {
      system: "spiralcortex",
      environment: "prod",
      kubernetes: { context: "prod", identities: { web: "web" } },
    };
    assert.throws(() => parseSettings(raw, "Pulumi.prod.yaml"), {
      message:
        /identities\.web must be one of \{ aws: \{ roleArn \} \}, \{ azure: \{ clientId \} \}, \{ gcp: \{ serviceAccount \} \}/,
    });
  });
});
