import assert from "node:assert/strict";
import { openCluster } from "../../../../packages/cli/src/release/cluster.ts";
import { ObjectServer, type ServedObject } from "../../../support/object-server.ts";
import { TestProject } from "../axon.ts";

const pod = (name: string, hour: number, restartCount = 0): ServedObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop", labels: { app: "web" }, creationTimestamp: `2026-11-27T0${hour}:00:00Z` },
  status: {
    containerStatuses: [
      { name: "web", restartCount, image: "web:1", imageID: "", ready: false, state: { running: {} }, lastState: {} },
    ],
  },
});

describe("what a service says while its release is watched", () => {
  const project = new TestProject();
  let api: ObjectServer | undefined;
  afterEach(() => api?.close());
  after(() => project.remove());

  const logs = async (objects: ServedObject[], said: Readonly<Record<string, string>>, service = "web") => {
    api = await ObjectServer.start({ objects, logs: said });
    project.write("kubeconfig", api.kubeconfig("production"));
    const settings = { kubernetes: { context: "production", kubeconfig: "kubeconfig" } };
    const signals = { namespaces: ["shop"], services: { web: undefined }, stores: {} };
    const observer = await openCluster(settings as Parameters<typeof openCluster>[0], signals, project.directory);
    return observer.logs(service);
  };

  it("is the end of what its newest pod said, without what looks like a secret (IE-117)", async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const said = {
      "shop/web-old/web": "all is well",
      "shop/web-new/web": [...lines, "cannot reach postgresql://web:hunter2@postgres/shop"].join("\n"),
    };
    const shown = await logs([pod("web-old", 1), pod("web-new", 2)], said);
    assert.equal(shown[0], "web-new says:");
    assert.equal(shown.at(-1), "cannot reach postgresql://web:***@postgres/shop");
    assert.equal(shown.length, 11);
  });

  it("is what it said before it was started again, which is why it was", async () => {
    const said = { "shop/web-new/web": "starting", "shop/web-new/web/previous": "no such table" };
    assert.deepEqual(await logs([pod("web-new", 2, 3)], said), ["web-new says:", "no such table"]);
  });

  it("is nothing where it has no pod", async () => {
    assert.deepEqual(await logs([pod("web-new", 2)], {}, "worker"), ["it has no pod"]);
  });
});

describe("a release that a chart brought, while it is watched", () => {
  const project = new TestProject();
  let api: ObjectServer | undefined;
  after(() => {
    api?.close();
    project.remove();
  });

  it("is every Deployment and StatefulSet of its namespace, and what their own pods say", async () => {
    const workload = (kind: string, name: string, wanted: number, available: number): ServedObject => ({
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace: "neuroca" },
      spec: { replicas: wanted, selector: { matchLabels: { "app.kubernetes.io/component": name } } },
      status: { availableReplicas: available },
    });
    const running = {
      name: "server",
      restartCount: 0,
      image: "api:1",
      imageID: "",
      ready: true,
      state: { running: {} },
    };
    const pods = ["neuroca-api", "neuroca-redis"].map((name) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${name}-0`, namespace: "neuroca", labels: { "app.kubernetes.io/component": name } },
      status: { containerStatuses: [{ ...running, lastState: {} }] },
    }));
    const objects = [
      workload("Deployment", "neuroca-api", 3, 1),
      workload("StatefulSet", "neuroca-redis", 1, 1),
      ...pods,
    ];
    api = await ObjectServer.start({ objects, logs: { "neuroca/neuroca-api-0/server": "no such model" } });
    project.write("kubeconfig", api.kubeconfig("production"));
    const settings = { kubernetes: { context: "production", kubeconfig: "kubeconfig" } };
    const signals = { namespaces: ["neuroca"], allWorkloads: true, services: {}, stores: {} };
    const observer = await openCluster(settings as Parameters<typeof openCluster>[0], signals, project.directory);
    assert.deepEqual(await observer.look(), [
      { name: "neuroca-api", wanted: 3, available: 1 },
      { name: "neuroca-redis", wanted: 1, available: 1 },
    ]);
    assert.deepEqual(await observer.logs("neuroca-api"), ["neuroca-api-0 says:", "no such model"]);
  });
});
