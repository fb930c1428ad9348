import assert from "node:assert/strict";
import { ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

const stack = "ideation-engine-prod-kubernetes";
const roleArn = "arn:aws:iam::111122223333:role/ideation-engine-training";

/** Each workload with its layer, the topics it may write and read, and the Secrets its variables come from. */
const workloads = {
  "axis-crawlers": { layer: "l0-ingestion", writes: "raw_events", secrets: [] },
  etl: { layer: "l0-ingestion", reads: "raw_events", writes: "parsed_events", secrets: ["postgres-credentials"] },
  "ray-workers": { layer: "l0-ingestion", reads: "parsed_events", secrets: ["postgres-credentials"] },
  allocation: { layer: "l1-allocation", reads: "parsed_events", secrets: ["postgres-credentials"] },
  orchestrator: {
    layer: "l2-dialogue",
    reads: "parsed_events",
    writes: "rl_rewards",
    secrets: ["api-keys", "postgres-credentials"],
  },
  agents: { layer: "l2-dialogue", secrets: ["api-keys"] },
  evolution: {
    layer: "l3-evolution",
    reads: "rl_rewards",
    writes: "rl_rewards",
    secrets: ["postgres-credentials"],
  },
  training: { layer: "l4-training", reads: "rl_rewards", secrets: ["postgres-credentials"] },
  "cost-controls": { layer: "l5-observability", secrets: ["postgres-credentials"] },
  "db-migrate": { layer: "l0-ingestion", secrets: ["postgres-credentials"] },
  "verify-data": { layer: "l0-ingestion", secrets: ["postgres-credentials"] },
  "smoke-test": { layer: "l2-dialogue", secrets: [] },
} as const satisfies Record<string, Expected>;

interface Expected {
  readonly layer: string;
  readonly reads?: string;
  readonly writes?: string;
  readonly secrets: readonly string[];
}

const expected: readonly (readonly [string, Expected])[] = Object.entries(workloads);
const layers: readonly string[] = [...new Set(expected.map(([, { layer }]) => layer))];

/** Everything with pods in the layers. */
function workloadsOf(resources: Rendered): readonly KubernetesObject[] {
  return ["Deployment", "StatefulSet", "Rollout", "Job", "CronJob"]
    .flatMap((kind) => ofKind(resources, kind))
    .filter(({ metadata }) => layers.includes(metadata.namespace ?? ""));
}

const podOf = ({ spec }: KubernetesObject) => (spec.jobTemplate?.spec ?? spec).template.spec;
const nameOf = ({ metadata }: KubernetesObject) => metadata.labels?.app ?? metadata.name;

/** Names of the Secrets that variables or files of a pod come from, without certificates. */
function secretsOf(workload: KubernetesObject): string[] {
  const written = JSON.stringify(podOf(workload));
  const names = [...written.matchAll(/"secretKeyRef":\{[^}]*"name":"([^"]+)"|"secretName":"([^"]+)"/g)].map(
    ([, variable, file]) => variable ?? file ?? "",
  );
  return [...new Set(names)].filter((name) => !name.endsWith("-authority")).sort();
}

const topics = (name: string | undefined) =>
  name === undefined ? [] : name === "rl_rewards" ? [name] : [..."ACDGMPRST"].map((axis) => `${name}.${axis}`);

describe("what each workload of the Ideation Engine may do", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderIdeationEngine("prod");
  });

  it("is done as an account of its own, which has no token of the cluster and no right in it (IE-110)", () => {
    const found = workloadsOf(prod);
    assert.deepEqual(found.map(nameOf).sort(), Object.keys(workloads).sort());
    for (const workload of found) {
      const name = nameOf(workload);
      const { serviceAccountName, automountServiceAccountToken } = podOf(workload);
      assert.deepEqual([serviceAccountName, automountServiceAccountToken], [name, false]);
      const account = object(prod, "ServiceAccount", name);
      assert.equal(account.metadata.namespace, workload.metadata.namespace);
      assert.equal(account.automountServiceAccountToken, false);
    }
    const [ray] = ofKind(prod, "RayCluster");
    const [group] = ray?.spec.workerGroupSpecs ?? [];
    assert.equal(group.template.spec.serviceAccountName, "ray-ray-workers");
    // Nothing is bound to any account of the layers, so nobody in them reads a Secret through the cluster.
    const bound = [...ofKind(prod, "RoleBinding"), ...ofKind(prod, "ClusterRoleBinding")].flatMap(
      ({ subjects }) => subjects as { readonly kind: string; readonly namespace?: string; readonly name: string }[],
    );
    assert.deepEqual(
      bound.filter(({ kind, namespace }) => kind === "ServiceAccount" && layers.includes(namespace ?? "")),
      [],
    );
    assert.ok(bound.every(({ name }) => !name.startsWith("system:serviceaccounts")));
  });

  it("is to read and write its topics as a user of its own, and no others (IE-110)", () => {
    for (const [name, { reads, writes }] of expected) {
      if (reads === undefined && writes === undefined) {
        assert.throws(() => object(prod, "KafkaUser", `kafka-${name}`), /0 objects/);
        continue;
      }
      const { authentication, authorization } = object(prod, "KafkaUser", `kafka-${name}`).spec;
      assert.deepEqual(authentication.password.valueFrom.secretKeyRef, {
        name: `${name}-kafka-login`,
        key: "password",
      });
      type Acl = { resource: { type: string; name: string; patternType: string }; operations: string[] };
      const rights = (authorization.acls as Acl[]).map(({ resource, operations }) => {
        assert.equal(resource.patternType, "literal");
        return `${resource.type} ${resource.name}: ${operations.join(" ")}`;
      });
      const operations = (topic: string) =>
        [
          "Describe",
          ...(topics(reads).includes(topic) ? ["Read"] : []),
          ...(topics(writes).includes(topic) ? ["Write"] : []),
        ].join(" ");
      assert.deepEqual(
        [...rights].sort(),
        [
          ...[...new Set([...topics(reads), ...topics(writes)])].map((topic) => `topic ${topic}: ${operations(topic)}`),
          ...(reads === undefined ? [] : [`group ${name}: Read`]),
        ].sort(),
      );
    }
    assert.equal(ofKind(prod, "KafkaUser").length, expected.filter(([, { reads, writes }]) => reads ?? writes).length);
  });

  it("is told the secrets of what it uses, and lies in a layer with no others (IE-110)", () => {
    for (const workload of workloadsOf(prod)) {
      const { reads, writes, secrets } = workloads[nameOf(workload) as keyof typeof workloads] as Expected;
      const login = (reads ?? writes) ? [`${nameOf(workload)}-kafka-login`] : [];
      assert.deepEqual(secretsOf(workload), [...login, ...secrets].sort(), nameOf(workload));
    }
    for (const layer of layers) {
      const copied = ofKind(prod, "ExternalSecret").filter(({ metadata }) => metadata.namespace === layer);
      const used = workloadsOf(prod).filter(({ metadata }) => metadata.namespace === layer);
      assert.deepEqual(
        copied.map(({ spec }) => spec.target.name).sort(),
        [...new Set(used.flatMap(secretsOf))].sort(),
        layer,
      );
    }
  });

  it("is to open its folder of the archive by a role of its own, without a key (IE-110)", async () => {
    const { layer } = workloads.training;
    const roles = ofKind(prod, "ServiceAccount")
      .filter(({ metadata }) => expected.some(([name]) => name === metadata.name))
      .filter(({ metadata }) => metadata.annotations !== undefined);
    assert.deepEqual(
      roles.map(({ metadata }) => [metadata.namespace, metadata.name, metadata.annotations]),
      [[layer, "training", { "eks.amazonaws.com/role-arn": roleArn }]],
    );
    const told = environmentOf(prod, object(prod, "Deployment", "training"));
    assert.deepEqual(Object.fromEntries(Object.entries(told).filter(([name]) => name.startsWith("ARCHIVE_"))), {
      ARCHIVE_ENDPOINT: "https://s3.us-west-2.amazonaws.com",
      ARCHIVE_BUCKET: "example-ideation-engine-archive",
      ARCHIVE_REGION: "us-west-2",
      ARCHIVE_PREFIX: "checkpoints/",
    });
    for (const workload of workloadsOf(prod).filter((each) => nameOf(each) !== "training"))
      assert.doesNotMatch(JSON.stringify(podOf(workload)), /ARCHIVE_/);
  });

  it("is to open its folder of the archive by keys of its own where the system brings the store (IE-110)", async () => {
    const {
      objectStore: _,
      identities: __,
      ...kubernetes
    } = stackConfig(stack)["axon:kubernetes"] as Record<string, unknown>;
    const own = await renderStack(stack, { ...stackConfig(stack), "axon:kubernetes": kubernetes });
    const file = JSON.parse(object(own, "ConfigMap", "object-store").data["identities.json"]);
    const names: string[] = file.identities.map(({ name }: { readonly name: string }) => name);
    assert.deepEqual(names, ["administrator", "training"]);
    const [{ name, content }] = file.policies;
    assert.equal(name, "training");
    const { Statement } = JSON.parse(content);
    const [, lists, objects] = Statement;
    assert.deepEqual(lists.Condition, { StringLike: { "s3:prefix": ["checkpoints/*"] } });
    assert.deepEqual(objects.Resource, ["arn:aws:s3:::archive/checkpoints/*"]);
    assert.equal(Statement.length, 3);
    const { ARCHIVE_SECRET_ACCESS_KEY } = environmentOf(own, object(own, "Deployment", "training"));
    assert.equal(ARCHIVE_SECRET_ACCESS_KEY, "training-objects/secretAccessKey");
  });
});
