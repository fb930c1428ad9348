import assert from "node:assert/strict";
import { kubernetes } from "../../../../packages/sandbox/src/kubernetes/kubernetes.ts";
import { Computed, mapAt, Secret, type ValueMap, valueAt } from "../../../../packages/sandbox/src/value.ts";
import { type Cluster, temporaryCluster } from "../cluster.ts";
import { CONFIG_MAP, config, DEPLOYMENT, deployment, NAMESPACE, SECRET, SERVICE } from "./objects.ts";

describe("the Kubernetes stand-in", () => {
  const temporary = temporaryCluster();
  let cluster: Cluster;

  beforeEach(() => {
    cluster = temporary.current;
  });

  describe("names", () => {
    it("makes up a name, says so, and keeps it", async () => {
      const first = await cluster.check(CONFIG_MAP, config({}, {}));
      const name = mapAt(first.inputs, "metadata").name;
      assert.match(String(name), /^one-[0-9a-f]{8}$/);
      assert.equal(mapAt(first.inputs, "metadata", "annotations")["pulumi.com/autonamed"], "true");
      const second = await cluster.check(CONFIG_MAP, config({ key: "value" }, {}), first.inputs);
      assert.equal(mapAt(second.inputs, "metadata").name, name);
    });

    it("takes the name that the stack proposes, and makes up none where the stack forbids it", async () => {
      const proposed = { mode: "propose", proposedName: "shop-settings" } as const;
      const { inputs } = await cluster.check(CONFIG_MAP, config({}, {}), undefined, proposed);
      assert.equal(mapAt(inputs, "metadata").name, "shop-settings");
      const forbidden = { mode: "disable", proposedName: "" } as const;
      const { problems } = await cluster.check(CONFIG_MAP, config({}, {}), undefined, forbidden);
      assert.deepEqual(problems, ["metadata.name: missing required field"]);
    });

    it("leaves a given name alone", async () => {
      const { inputs } = await cluster.check(CONFIG_MAP, config({}));
      assert.deepEqual(inputs.metadata, { name: "settings" });
    });

    it("puts objects into the namespace of the provider, but not those that live outside of namespaces", async () => {
      cluster.settings = { namespace: "shop" };
      const inside = await cluster.check(CONFIG_MAP, config({}));
      assert.equal(mapAt(inside.inputs, "metadata").namespace, "shop");
      const outside = await cluster.check(NAMESPACE, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "shop" },
      });
      assert.equal(mapAt(outside.inputs, "metadata").namespace, undefined);
    });

    it("labels what the client applies, when server-side apply is off", async () => {
      cluster.settings = { enableServerSideApply: "false" };
      const { inputs } = await cluster.check(CONFIG_MAP, config({}));
      assert.equal(mapAt(inputs, "metadata", "labels")["app.kubernetes.io/managed-by"], "pulumi");
    });
  });

  it("refuses a setting that the real provider does not have", () => {
    const problems = kubernetes.checkConfig({ namespace: "shop", enableServerSideApply: "true", namespaze: "shop" });
    assert.deepEqual(problems, [{ path: ["namespaze"], reason: "is no setting of the Kubernetes provider" }]);
  });

  it("refuses types that are no objects, and lists", async () => {
    await assert.rejects(cluster.check("kubernetes:yaml:ConfigFile", {}), /does not play kubernetes:yaml:ConfigFile/);
    const { problems } = await cluster.check("kubernetes:core/v1:ConfigMapList", { items: [] });
    assert.match(problems[0] ?? "", /lists cannot be created directly/);
  });

  describe("create", () => {
    it("knows in a preview what is given and nothing that the API server decides", async () => {
      const { id, state } = await cluster.create(DEPLOYMENT, deployment({ replicas: 2 }), true);
      assert.equal(id, "");
      assert.equal(valueAt(state, ["spec", "replicas"]), 2);
      for (const path of [["metadata", "uid"], ["metadata", "creationTimestamp"], ["status"]]) {
        assert.ok(valueAt(state, path) instanceof Computed, path.join("."));
      }
      assert.deepEqual([...cluster.world.entries()], []);
    });

    it("fills in defaults, metadata and a status, and says what it made up", async () => {
      const { id, state, key } = await cluster.create(DEPLOYMENT, deployment());
      assert.equal(id, "default/api");
      assert.equal(valueAt(state, ["spec", "replicas"]), 1);
      assert.equal(valueAt(state, ["spec", "template", "spec", "containers", 0, "imagePullPolicy"]), "IfNotPresent");
      assert.equal(valueAt(state, ["spec", "template", "spec", "containers", 0, "ports", 0, "protocol"]), "TCP");
      assert.match(String(valueAt(state, ["metadata", "uid"])), /^[0-9a-f-]{36}$/);
      assert.equal(valueAt(state, ["status", "readyReplicas"]), 1);
      const modelled = cluster.world.get(key ?? "")?.modelled ?? [];
      assert.ok(modelled.includes("metadata.uid") && modelled.includes("status"));
    });

    it("gives a Service an address, unless it has none or brings its own", async () => {
      const service = (name: string, spec: ValueMap) =>
        cluster.create(SERVICE, {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name },
          spec: { ports: [{ port: 80 }], ...spec },
        });
      const made = await service("a", {});
      assert.match(String(valueAt(made.state, ["spec", "clusterIP"])), /^10\.96\.\d+\.\d+$/);
      assert.ok(cluster.world.get(made.key ?? "")?.modelled.includes("spec.clusterIP"));
      const headless = await service("b", { clusterIP: "None" });
      assert.equal(valueAt(headless.state, ["spec", "clusterIP"]), "None");
      assert.ok(!cluster.world.get(headless.key ?? "")?.modelled.includes("spec.clusterIP"));
    });

    it("refuses an object in a namespace that is not there", async () => {
      await assert.rejects(
        cluster.create(CONFIG_MAP, config({}, { name: "settings", namespace: "nowhere" })),
        /resource nowhere\/settings was not successfully created .*: namespaces "nowhere" not found/,
      );
    });

    it("takes an object into the namespace of an operator, which the cluster has", async () => {
      const made = await cluster.create(CONFIG_MAP, config({}, { name: "settings", namespace: "external-secrets" }));
      assert.equal(made.id, "external-secrets/settings");
    });

    it("refuses an object that exists, unless the provider may write over it", async () => {
      await cluster.create(CONFIG_MAP, config({ old: "1", both: "1" }));
      const again = { ...config({ both: "2" }) };
      await assert.rejects(cluster.create(CONFIG_MAP, again), /configmaps "settings" already exists/);
      cluster.settings = { upsertExistingObjects: "true" };
      const { state } = await cluster.create(CONFIG_MAP, again);
      assert.deepEqual(state.data, { old: "1", both: "2" });
    });

    it("keeps the text of a Secret encoded and secret, also when the program did not say so", async () => {
      const secret = {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "db" },
        stringData: { password: "hunter2" },
      };
      const { inputs } = await cluster.check(SECRET, secret);
      assert.ok(inputs.stringData instanceof Secret);
      const { state } = await cluster.create(SECRET, secret);
      assert.equal(state.stringData, undefined);
      assert.ok(state.data instanceof Secret);
      assert.deepEqual(state.data.value, { password: Buffer.from("hunter2").toString("base64") });
    });

    it("makes what the operators of a cluster would make, and removes it with its owner", async () => {
      const certificate = "kubernetes:cert-manager.io/v1:Certificate";
      const { id } = await cluster.create(certificate, {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: "web" },
        spec: { secretName: "web-tls", issuerRef: { name: "ca" } },
      });
      const made = [...cluster.world.entries()].map(([, one]) => [one.type, one.id, one.modelled.join()]);
      assert.deepEqual(made[1], [SECRET, "default/web-tls", "*"]);
      await cluster.delete(certificate, id);
      assert.deepEqual([...cluster.world.entries()], []);
    });
  });

  describe("the Secret of an ExternalSecret", () => {
    const type = "kubernetes:external-secrets.io/v1:ExternalSecret";
    const data = [{ secretKey: "password", remoteRef: { key: "db" } }];
    const template = { data: { url: "postgres://{{ .password }}" } };
    for (const [title, spec, keys] of [
      ["has the fetched keys", { data }, ["password"]],
      ["has the keys of the template in their place", { data, target: { template } }, ["url"]],
      [
        "has both when they are merged",
        { data, target: { template: { ...template, mergePolicy: "Merge" } } },
        ["password", "url"],
      ],
      ["has keys nobody knows when a whole document is fetched", { dataFrom: [{ extract: { key: "db" } }] }, []],
    ] as const) {
      it(title, async () => {
        await cluster.create(type, {
          apiVersion: "external-secrets.io/v1",
          kind: "ExternalSecret",
          metadata: { name: "db" },
          spec,
        });
        const [, made] = [...cluster.world.entries()].at(-1) ?? [];
        assert.equal(made?.type, SECRET);
        assert.deepEqual(Object.keys(mapAt(made?.properties, "data")), keys);
      });
    }
  });

  describe("Pod Security admission", () => {
    beforeEach(async () => {
      const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
      await cluster.create(NAMESPACE, { apiVersion: "v1", kind: "Namespace", metadata: { name: "safe", labels } });
    });

    it("refuses a Pod that breaks the namespace's profile", async () => {
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "api", namespace: "safe" },
        spec: { containers: [{ name: "api", image: "example/api:1" }] },
      };
      await assert.rejects(
        cluster.create("kubernetes:core/v1:Pod", pod),
        /pods "api" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
      );
    });

    it("warns of a controller whose Pods will be refused, and of no other", async () => {
      const place = { metadata: { name: "api", namespace: "safe" } };
      await cluster.create(DEPLOYMENT, { ...deployment(), ...place });
      assert.match(cluster.logged[0]?.[1] ?? "", /^the namespace would refuse the pods of this Deployment/);
      const container = {
        name: "api",
        image: "example/api:1",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      };
      const securityContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
      const template = { metadata: { labels: { app: "api" } }, spec: { securityContext, containers: [container] } };
      await cluster.create(DEPLOYMENT, { ...deployment({ template }), metadata: { name: "good", namespace: "safe" } });
      assert.equal(cluster.logged.length, 1);
    });
  });

  describe("read", () => {
    it("shows drift in the inputs, and nothing the program did not mention", async () => {
      const inputs = deployment({ replicas: 2 });
      const { id, state, key } = await cluster.create(DEPLOYMENT, inputs);
      const resource = cluster.world.get(key ?? "");
      assert.ok(resource);
      const spec = { ...mapAt(state, "spec"), replicas: 7 };
      await cluster.world.put(key ?? "", { ...resource, properties: { ...resource.properties, spec } });
      const found = await cluster.read(DEPLOYMENT, id, inputs, state);
      assert.deepEqual(found?.inputs, deployment({ replicas: 7 }));
    });

    it("imports an object with inputs that give no change", async () => {
      const { id } = await cluster.create(DEPLOYMENT, deployment());
      const found = await cluster.read(DEPLOYMENT, id);
      assert.ok(found);
      assert.equal(valueAt(found.inputs, ["metadata", "uid"]), undefined);
      assert.equal(found.inputs.status, undefined);
      assert.deepEqual(cluster.diff(DEPLOYMENT, found.inputs, found.state, found.inputs).changes, []);
      assert.deepEqual((await cluster.check(DEPLOYMENT, found.inputs)).problems, []);
    });

    it("says that an object is gone", async () => {
      assert.equal(await cluster.read(DEPLOYMENT, "default/api"), undefined);
    });
  });

  describe("delete", () => {
    it("takes the objects of a namespace along, and no others", async () => {
      await cluster.create(NAMESPACE, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
      await cluster.create(CONFIG_MAP, config({}, { name: "inside", namespace: "shop" }));
      await cluster.create(CONFIG_MAP, config({}, { name: "outside" }));
      await cluster.delete(NAMESPACE, "shop");
      assert.deepEqual(
        [...cluster.world.entries()].map(([, one]) => one.id),
        ["default/outside"],
      );
    });

    it("succeeds when there is nothing to delete", async () => {
      await assert.doesNotReject(cluster.delete(CONFIG_MAP, "default/none"));
    });
  });
});
