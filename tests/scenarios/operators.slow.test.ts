import assert from "node:assert/strict";
import type { OperatorsArgs } from "@axon/operators";
import { KubernetesOperators } from "@axon/operators/kubernetes";
import { listWorld } from "@axon/sandbox";
import * as k8s from "@pulumi/kubernetes";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { TestProject } from "../packages/cli/axon.ts";
import { Rehearsal } from "../support/sandbox.ts";

/** A cluster's operators and an issuer of the first of them. */
const cluster =
  (change: Partial<OperatorsArgs> = {}): PulumiFn =>
  async () => {
    const provider = new k8s.Provider("cluster", {});
    const operators = new KubernetesOperators(
      "operators",
      { operators: { certManager: "install", cloudNativePg: "install", barmanCloud: "install" }, ...change },
      { providers: { kubernetes: provider } },
    );
    new k8s.apiextensions.CustomResource(
      "ca",
      { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "ca" }, spec: { selfSigned: {} } },
      { provider, dependsOn: operators.bringing("cert-manager.io") },
    );
  };

describe("operators of a cluster", function () {
  this.timeout(120_000);
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.open(cluster());
  });

  after(() => rehearsal.close());

  const releases = () =>
    listWorld(rehearsal.worldFile)
      .filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")
      .map(({ id, properties }) => [id, properties.status]);
  /** Where in the engine's output something is said of a resource; lines are spaced for the eye. */
  const at = (text: string, pattern: RegExp) => {
    const line = text.split("\n").findIndex((one) => pattern.test(one));
    assert.ok(line >= 0, `nothing like ${pattern} in\n${text}`);
    return line;
  };

  it("are there before what uses their kinds, and have nothing to change then", async () => {
    const up = await rehearsal.up();
    const ready = at(up.stdout, /Release +operators-cert-manager +created/);
    assert.ok(ready < at(up.stdout, /ClusterIssuer +ca +creating/));
    assert.ok(ready < at(up.stdout, /Release +operators-barman-cloud +creating/));
    assert.deepEqual(
      releases()
        .map(([id]) => id)
        .sort(),
      ["cert-manager/cert-manager", "cnpg-system/barman-cloud", "cnpg-system/cloud-native-pg"],
    );
    assert.deepEqual((await rehearsal.up()).summary.resourceChanges, { same: up.summary.resourceChanges?.create });
  });

  it("are upgraded in place, one revision further", async () => {
    rehearsal.program = cluster({ production: false });
    const { replace, update } = (await rehearsal.up()).summary.resourceChanges ?? {};
    // cert-manager and CloudNativePG have fewer replicas; the third is what the state records of the arguments.
    assert.deepEqual({ replace, update }, { replace: undefined, update: 3 });
    assert.match(JSON.stringify(releases()), /"revision":2/);
  });

  it("go after what uses their kinds", async () => {
    const { stdout } = await rehearsal.destroy();
    assert.ok(at(stdout, /ClusterIssuer +ca +deleted/) < at(stdout, /Release +operators-cert-manager +deleting/));
    assert.deepEqual(releases(), []);
  });
});

describe("a system that brings its operators, on the real engine", function () {
  this.timeout(300_000);

  it("comes up on an empty cluster, has nothing to change then, and goes with all it brought", async () => {
    const project = new TestProject();
    try {
      project.write(
        "Pulumi.cortex-core-dev.yaml",
        "config:\n  axon:system: cortex-core\n  axon:environment: dev\n  axon:kubernetes: { context: dev, unencryptedVolumes: true, operators: install }\n",
      );
      const dev = ["cortex-core", "--env", "dev", "--sandbox"];
      const up = await project.run(["up", ...dev]);
      assert.equal(up.code, 0, `${up.stdout}${up.stderr}`);
      assert.match(up.stdout, /KubernetesOperators +operators/);
      assert.match(up.stdout, /^Policies \(axon\) passed/m);
      assert.match((await project.run(["up", ...dev])).stdout, /Nothing changed/);
      assert.equal((await project.run(["destroy", ...dev, "--yes"])).code, 0);
      const left = await project.run(["sandbox", "list"]);
      assert.doesNotMatch(left.stdout, /Release\/|Namespace\//);
    } finally {
      project.remove();
    }
  });
});
