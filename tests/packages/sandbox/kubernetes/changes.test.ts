import assert from "node:assert/strict";
import { formatPath, mapAt, type ValueMap, valueAt } from "../../../../packages/sandbox/src/value.ts";
import { type Cluster, temporaryCluster } from "../cluster.ts";
import { CONFIG_MAP, config, DEPLOYMENT, deployment, NAMESPACE, SECRET, STATEFUL_SET } from "./objects.ts";

describe("changes in the Kubernetes stand-in", () => {
  const temporary = temporaryCluster();
  let cluster: Cluster;

  beforeEach(() => {
    cluster = temporary.current;
  });

  describe("diff", () => {
    const compare = async (type: string, before: ValueMap, after: ValueMap) => {
      const { state } = await cluster.create(type, before);
      const { changes, deleteBeforeReplace } = cluster.diff(type, before, state, after);
      return {
        changes: changes.map((one) => `${one.kind}${one.replaces ? "-replace" : ""} ${formatPath(one.path)}`),
        deleteBeforeReplace,
      };
    };

    it("sees no change in what the API server filled in", async () => {
      const same = await compare(DEPLOYMENT, deployment(), deployment());
      assert.deepEqual(same, { changes: [], deleteBeforeReplace: false });
    });

    it("updates what can be updated", async () => {
      const { changes } = await compare(
        DEPLOYMENT,
        deployment({ replicas: 1 }),
        deployment({ replicas: 2, paused: true }),
      );
      assert.deepEqual(changes, ["update spec.replicas", "add spec.paused"]);
    });

    it("replaces a Deployment whose selector changes, the old one first because of its name", async () => {
      const selector = { matchLabels: { app: "web" } };
      const result = await compare(DEPLOYMENT, deployment(), deployment({ selector }));
      assert.deepEqual(result, {
        changes: ["update-replace spec.selector.matchLabels.app"],
        deleteBeforeReplace: true,
      });
    });

    it("replaces a ConfigMap whose data changes, the new one first when its name was made up", async () => {
      const { inputs } = await cluster.check(CONFIG_MAP, config({ key: "1" }, {}));
      const result = await compare(CONFIG_MAP, inputs, { ...inputs, data: { key: "2" } });
      assert.deepEqual(result, { changes: ["update-replace data.key"], deleteBeforeReplace: false });
    });

    it("updates a ConfigMap in place where the provider says so, but not an immutable one", async () => {
      cluster.settings = { enableConfigMapMutable: "true" };
      const mutable = await compare(CONFIG_MAP, config({ key: "1" }), config({ key: "2" }));
      assert.deepEqual(mutable.changes, ["update data.key"]);
      const frozen = (key: string): ValueMap => ({ ...config({ key }, { name: "frozen" }), immutable: true });
      assert.deepEqual((await compare(CONFIG_MAP, frozen("1"), frozen("2"))).changes, ["update-replace data.key"]);
    });

    it("compares the text of a Secret with the encoded data", async () => {
      const secret = (text: string): ValueMap => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "db" },
        stringData: { password: text },
      });
      const { state } = await cluster.create(SECRET, secret("one"));
      assert.deepEqual(cluster.diff(SECRET, secret("one"), state, secret("one")).changes, []);
      const [change] = cluster.diff(SECRET, secret("one"), state, secret("two")).changes;
      assert.deepEqual(change, { path: ["data", "password"], kind: "update", replaces: true });
    });

    it("replaces an object that moves to another namespace, the new one first", async () => {
      const moved = config({}, { name: "settings", namespace: "kube-public" });
      const result = await compare(CONFIG_MAP, config({}), moved);
      assert.deepEqual(result, { changes: ["update-replace metadata.namespace"], deleteBeforeReplace: false });
    });
  });

  describe("update", () => {
    it("drops what the program dropped and keeps what others set", async () => {
      const before = config({ kept: "1", dropped: "1" });
      const { id, state, key } = await cluster.create(CONFIG_MAP, before);
      const resource = cluster.world.get(key ?? "");
      assert.ok(resource);
      const drifted = {
        ...resource,
        properties: { ...resource.properties, data: { ...mapAt(state, "data"), foreign: "1" } },
      };
      await cluster.world.put(key ?? "", drifted);
      const after = await cluster.update(CONFIG_MAP, id, before, state, config({ kept: "2" }));
      assert.deepEqual(after.data, { kept: "2", foreign: "1" });
      assert.equal(valueAt(after, ["metadata", "uid"]), valueAt(state, ["metadata", "uid"]));
      assert.notEqual(valueAt(after, ["metadata", "resourceVersion"]), valueAt(state, ["metadata", "resourceVersion"]));
    });

    it("counts generations by the spec alone", async () => {
      const { id, state } = await cluster.create(DEPLOYMENT, deployment());
      const relabelled = { ...deployment(), metadata: { name: "api", labels: { tier: "web" } } };
      const same = await cluster.update(DEPLOYMENT, id, deployment(), state, relabelled);
      assert.equal(valueAt(same, ["metadata", "generation"]), 1);
      const next = await cluster.update(DEPLOYMENT, id, relabelled, same, deployment({ replicas: 4 }));
      assert.equal(valueAt(next, ["metadata", "generation"]), 2);
    });

    it("refuses in the preview already what the API server never lets change", async () => {
      const set = (updates: ValueMap): ValueMap => ({
        ...deployment({ serviceName: "api", ...updates }),
        kind: "StatefulSet",
      });
      const { id, state } = await cluster.create(STATEFUL_SET, set({}));
      const volume = { minReadySeconds: 5, template: mapAt(state, "spec", "template") };
      await assert.doesNotReject(cluster.update(STATEFUL_SET, id, set({}), state, set(volume), true));
      await assert.rejects(
        cluster.update(STATEFUL_SET, id, set({}), state, set({ volumeClaimTemplates: [] }), true),
        /StatefulSet "api" is invalid: spec.volumeClaimTemplates: updates to this field of a StatefulSet are forbidden/,
      );
    });

    it("lets a volume grow and not shrink", async () => {
      const type = "kubernetes:core/v1:PersistentVolumeClaim";
      const claim = (storage: string): ValueMap => ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
      });
      const { id, state } = await cluster.create(type, claim("10Gi"));
      await assert.doesNotReject(cluster.update(type, id, claim("10Gi"), state, claim("20Gi"), true));
      await assert.rejects(
        cluster.update(type, id, claim("10Gi"), state, claim("9Gi"), true),
        /spec\.resources\.requests\.storage: must not be less than it is, 10Gi, got 9Gi/,
      );
    });
  });

  describe("a patch", () => {
    const patch = "kubernetes:core/v1:NamespacePatch";
    const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { tier: "web" } } };

    it("changes an object without taking it over", async () => {
      const { key } = await cluster.create(NAMESPACE, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "shop" },
      });
      const owner = cluster.world.get(key ?? "")?.urn;
      const { id, state } = await cluster.create(patch, inputs);
      assert.equal(mapAt(state, "metadata", "labels").tier, "web");
      assert.equal(cluster.world.get(key ?? "")?.urn, owner);
      await cluster.delete(patch, id);
      assert.ok(cluster.world.get(key ?? ""));
    });
  });
});
