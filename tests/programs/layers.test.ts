import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { manifestsOf } from "../../packages/cli/src/render/manifests.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type Manifest, providedBy, referencesIn } from "../support/object-references.ts";
import { environmentOf, object, renderStack } from "../support/program.ts";

const config = {
  "axon:system": fileURLToPath(new URL("../support/layered.ts", import.meta.url)),
  "axon:environment": "prod",
  "axon:kubernetes": {
    context: "river",
    storageClass: "gp3",
    encryptedClasses: { gp3: "existing" },
    backup: { s3: { bucket: "river-backup", roleArn: "arn:aws:iam::111122223333:role/river-backup" } },
  },
};

describe("a system in layers on Kubernetes", () => {
  let resources: readonly RegisteredResource[];
  before(async () => {
    resources = await renderStack("river", config);
  });
  const inNamespace = (kind: string, namespace: string) =>
    resources
      .filter(({ inputs }) => inputs.kind === kind && Object(inputs.metadata).namespace === namespace)
      .map(({ inputs }) => String(Object(inputs.metadata).name))
      .sort();

  it("has a namespace for each layer, with its labels, and keeps what stands in none in its own", () => {
    assert.equal(object(resources, "Namespace", "source").metadata.labels?.layer, "L0");
    assert.equal(object(resources, "Namespace", "mouth").metadata.labels?.layer, "L1");
    assert.deepEqual(inNamespace("Deployment", "source"), ["spring"]);
    assert.deepEqual(inNamespace("Deployment", "mouth"), ["delta"]);
    assert.deepEqual(inNamespace("Deployment", "river"), ["bank"]);
    assert.deepEqual(inNamespace("Kafka", "bed"), ["stream"]);
  });

  it("runs a job beside its service", () => {
    assert.deepEqual(inNamespace("CronJob", "mouth"), ["measure"]);
    assert.equal(inNamespace("Job", "source").length, 1);
  });

  it("denies everything in each namespace that no edge opens", () => {
    for (const layer of ["source", "mouth", "bed"])
      assert.ok(inNamespace("NetworkPolicy", layer).includes("default-deny"), layer);
  });

  it("calls what stands in another layer by its namespace", () => {
    const { SPRING_URL, BOOTSTRAP, SHELLS_URL } = environmentOf(resources, object(resources, "Deployment", "delta"));
    assert.equal(SPRING_URL, "http://spring.source.svc:8000");
    assert.equal(BOOTSTRAP, "stream-kafka-bootstrap.bed.svc:9094");
    assert.equal(SHELLS_URL, "https://shells-es-http.bed.svc:9200");
  });

  it("keeps a secret only beside the store and beside those who use it", () => {
    const holders = (name: string) =>
      ["source", "mouth", "bed", "river"].filter((namespace) => inNamespace("Secret", namespace).includes(name));
    assert.deepEqual(holders("spring-stream-login"), ["source", "bed"]);
    assert.deepEqual(holders("delta-shells-login"), ["mouth", "bed"]);
    assert.deepEqual(holders("spring-objects"), ["source", "river"]);
    assert.deepEqual(holders("key"), ["mouth"]);
  });

  it("lets a workload trust a store of another layer by an authority in its own namespace", () => {
    const { SHELLS_CA } = environmentOf(resources, object(resources, "Deployment", "delta"));
    assert.equal(SHELLS_CA, "mouth-authority/ca.crt");
    const { issuerRef } = object(resources, "Certificate", "mouth-authority").spec;
    assert.deepEqual(issuerRef, object(resources, "Certificate", "shells-tls").spec.issuerRef);
  });

  it("names no object in a namespace where it is not", () => {
    const { files, leftOut } = manifestsOf(resources);
    const manifests = Object.values(files).map((text): Manifest => parse(text));
    const there = providedBy(manifests);
    for (const { kind, namespace, name } of leftOut) there.add(`${kind} ${namespace}/${name}`);
    const local = referencesIn(manifests).filter(({ to }) => /^(Secret|ConfigMap|ServiceAccount|Service) /.test(to));
    assert.ok(local.length > 40);
    assert.deepEqual(
      local.filter(({ to }) => !there.has(to)),
      [],
    );
    assert.deepEqual(
      leftOut.filter(({ keys = [] }) => keys.length === 0),
      [],
    );
  });

  it("refuses an endpoint whose routes lead into several layers", async () => {
    const overrides = {
      endpoints: {
        public: {
          routes: [
            { path: "/", service: "delta" },
            { path: "/spring", service: "spring" },
          ],
        },
      },
    };
    await assert.rejects(
      renderStack("river", { ...config, "axon:overrides": overrides }),
      /endpoints\.public\.routes must be routes to services of one layer, got mouth, source; write an endpoint for each/,
    );
  });
});

describe("a system with nothing outside its layers", () => {
  it("has a namespace of its own in which nothing of it runs, and whose quota leaves room to what operators add", async () => {
    const resources = await renderStack("terrace", {
      "axon:system": fileURLToPath(new URL("../support/terraced.ts", import.meta.url)),
      "axon:environment": "dev",
      "axon:kubernetes": { context: "hill" },
    });
    const quotas = resources
      .filter(({ inputs }) => inputs.kind === "ResourceQuota")
      .map(({ inputs }) => Object(inputs));
    const hardIn = (namespace: string) => quotas.find(({ metadata }) => metadata.namespace === namespace)?.spec.hard;
    assert.deepEqual(hardIn("terrace"), { "services.loadbalancers": "0", "services.nodeports": "0" });
    assert.equal(hardIn("upper").pods, "6");
  });
});
