import assert from "node:assert/strict";
import { type DatedSecret, KubernetesRotationDays } from "@axon/secrets/kubernetes";
import { recordResources } from "../../support/mocks.ts";
import { render } from "../database/manifests.ts";

const metric = "secret_made_seconds";
const args = {
  namespace: "shop-monitoring",
  store: { kind: "SecretStore", name: "aws" },
  metric,
} as const;
const mail: DatedSecret = { name: "mail", namespace: "shop", entry: "shop/mail" };

describe("KubernetesRotationDays", () => {
  const spec = async (secrets: readonly DatedSecret[], refreshInterval?: string) => {
    const manifests = await render(() => new KubernetesRotationDays("days", { ...args, secrets, refreshInterval }));
    return Object(manifests.field("ExternalSecret", "days", "spec"));
  };

  it("copies of each entry the day alone, into a Secret that holds nothing else", async () => {
    const { data, target, refreshInterval, secretStoreRef } = await spec([mail]);
    assert.deepEqual(data, [
      {
        secretKey: "shop.mail.shop-mail",
        remoteRef: {
          key: "shop/mail",
          property: "rotated",
          conversionStrategy: "Default",
          decodingStrategy: "None",
          metadataPolicy: "None",
        },
      },
    ]);
    assert.deepEqual(target.template.data, {
      "secrets.prom":
        'secret_made_seconds{namespace="shop",name="mail",entry="shop/mail"} {{ (toDate "2006-01-02" (index . "shop.mail.shop-mail")).Unix }}\n',
    });
    assert.equal(target.template.mergePolicy, "Replace");
    assert.deepEqual([refreshInterval, secretStoreRef], ["15m", args.store]);
  });

  it("has a line for each entry that a secret is made of", async () => {
    const { data, target } = await spec([mail, { ...mail, entry: "shop/mail-key" }], "1h");
    assert.equal(data.length, 2);
    assert.equal(target.template.data["secrets.prom"].match(/\n/g).length, 2);
  });

  it("is not waited for, so that an entry without a day keeps nothing from running", async () => {
    const manifests = await render(() => new KubernetesRotationDays("days", { ...args, secrets: [mail] }));
    assert.equal(manifests.field("ExternalSecret", "days", "metadata.annotations"), undefined);
  });

  it("names all that is wrong at once", async () => {
    await recordResources(() => {
      assert.throws(() => new KubernetesRotationDays("days", { ...args, secrets: [mail, mail], metric: "1st" }), {
        message:
          'KubernetesRotationDays "days": 2 problems\n' +
          '  - secrets[1] must be another than the ones before, got "shop.mail.shop-mail"\n' +
          '  - metric must be a metric\'s name, got "1st"',
      });
      assert.throws(() => new KubernetesRotationDays("days", { ...args, secrets: [] }), /secrets must be at least one/);
    });
  });
});
