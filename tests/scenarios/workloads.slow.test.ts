import assert from "node:assert/strict";
import { KubernetesGatewayEntry } from "@axon/entry/kubernetes";
import { KubernetesFlow, KubernetesNamespace } from "@axon/platform/kubernetes";
import { KubernetesJob, KubernetesService } from "@axon/services/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { Rehearsal } from "../support/sandbox.ts";

interface Release {
  readonly version: string;
  readonly logLevel: string;
  readonly autoscaled?: boolean;
}

/** A shop: a migration, then the service it migrates for, published on a host. */
const shop =
  ({ version, logLevel, autoscaled = false }: Release): PulumiFn =>
  async () => {
    const provider = new k8s.Provider("cluster", { enableConfigMapMutable: true });
    const options = { providers: { kubernetes: provider } };
    const { namespace } = new KubernetesNamespace("shop", {}, options);
    const workload = {
      namespace,
      image: `registry.example.com/shop:${version}`,
      resources: { cpu: { request: "100m" }, memory: { request: "128Mi", limit: "256Mi" } },
      environment: { LOG_LEVEL: logLevel },
    };
    const migration = new KubernetesJob("migrate", { ...workload, command: ["migrate"] }, options);
    const web = new KubernetesService(
      "web",
      {
        ...workload,
        port: 8080,
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
        scale: autoscaled ? { min: 2, max: 4, cpuPercent: 70 } : undefined,
      },
      { ...options, dependsOn: migration },
    );
    const { url, dataPlane } = new KubernetesGatewayEntry(
      "public",
      {
        namespace,
        host: "shop.example.com",
        routes: [{ path: "/", service: { name: web.host, port: web.port } }],
        certificate: { issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" } },
      },
      options,
    );
    if (dataPlane) {
      const flow = { namespace, from: dataPlane, to: { app: "web" }, port: 8080 };
      new KubernetesFlow("public-to-web", flow, options);
    }
    return { url };
  };

describe("a published service with a migration", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  const first: Release = { version: "1.0.0", logLevel: "INFO" };

  /** What it takes to get from one release to another, whichever the tests before left behind. */
  const changes = async (from: Release, to: Release) => {
    rehearsal.program = shop(from);
    await rehearsal.up();
    rehearsal.program = shop(to);
    return (await rehearsal.up()).summary.resourceChanges ?? {};
  };

  before(async () => {
    rehearsal = await Rehearsal.open(shop(first));
  });

  after(() => rehearsal.close());

  it("is created in one go, and has nothing to change then", async () => {
    const up = await rehearsal.up();
    const { create } = up.summary.resourceChanges ?? {};
    assert.equal(up.outputs.url?.value, "https://shop.example.com");
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: create });
  });

  it("runs a new Job for a new version and updates the service in place (CC-069)", async () => {
    // Updated are the Deployment and what the state records of the two components' arguments.
    const { replace, update, create, delete: removed } = await changes(first, { ...first, version: "1.1.0" });
    assert.deepEqual(
      { replace, update, create, removed },
      { replace: 1, update: 3, create: undefined, removed: undefined },
    );
  });

  it("rolls out when a setting changes", async () => {
    // The same three as above, and both ConfigMaps in place.
    const { replace, update } = await changes(
      { version: "1.1.0", logLevel: "INFO" },
      { version: "1.1.0", logLevel: "DEBUG" },
    );
    assert.deepEqual({ replace, update }, { replace: 1, update: 5 });
  });

  it("hands the number of replicas to the autoscaler without replacing anything (CC-034)", async () => {
    const fixed: Release = { version: "1.1.0", logLevel: "DEBUG" };
    const { create, replace } = await changes(fixed, { ...fixed, autoscaled: true });
    assert.deepEqual({ create, replace }, { create: 1, replace: undefined });
  });
});
