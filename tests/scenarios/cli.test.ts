import assert from "node:assert/strict";
import { execa } from "execa";
import { shop, TestProject } from "../packages/cli/axon.ts";

const sandboxed = ["./shop.mjs", "--env", "dev", "--on", "kubernetes", "--sandbox"];

interface Change {
  readonly kind: string;
  readonly type: string;
  readonly name: string;
  readonly properties: readonly string[];
}

/** Processes that belong to a project's runs: engine, sandbox, policy server. */
async function processesOf(project: TestProject): Promise<string[]> {
  const { stdout } = await execa("ps", ["-A", "-ww", "-o", "args="]);
  return stdout.split("\n").filter((line) => line.includes(project.directory));
}

describe("axon on the real engine and the sandbox", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject();
  });
  after(() => project.remove());

  const json = async (verb: string, ...more: string[]) => {
    const { code, stdout, stderr } = await project.run([verb, ...sandboxed, "--json", ...more]);
    assert.notEqual(stdout, "", stderr);
    return { code, ...JSON.parse(stdout) };
  };
  const shown = (changes: readonly Change[]) => changes.map(({ kind, type, name }) => `${kind} ${type} ${name}`);

  it("previews without creating anything", async () => {
    const preview = await json("preview");
    assert.equal(preview.code, 0);
    assert.equal(preview.planned, true);
    assert.ok(shown(preview.changes).includes("create kubernetes:apps/v1:Deployment web"));
    const { stdout } = await project.run(["sandbox", "list", "--json"]);
    assert.deepEqual(
      JSON.parse(stdout).stacks.flatMap(({ resources }: { resources: unknown[] }) => resources),
      [],
    );
  });

  it("says with a preview what a month costs, by the prices of the stack file (SP-173)", async () => {
    const prices = "cost: { currency: USD, cpuHour: 1, memoryGibHour: 0, storageGibMonth: 0, monthlyLimit: LIMIT }";
    const file = `config:\n  axon:system: ./shop.mjs\n  axon:environment: dev\n  axon:kubernetes: { context: a, unencryptedVolumes: true, ${prices} }\n`;
    const previewed = async (limit: string) => {
      project.write("Pulumi.shop-dev-kubernetes.yaml", file.replace("LIMIT", limit));
      return await project.run(["preview", ...sandboxed]);
    };
    // Two replicas of 100 millicores, and Prometheus with 500, for 730 hours.
    const { code, stdout, stderr } = await previewed("511");
    assert.equal(code, 0, stderr);
    const line = "About 511 USD a month as planned, 511 at most, at the prices of the stack file; 511 are allowed";
    assert.ok(`${stdout}${stderr}`.split("\n").includes(line), stdout + stderr);
    const refused = await previewed("510");
    assert.equal(refused.code, 2);
    assert.match(refused.stdout + refused.stderr, /cost\.monthlyLimit must be at least 511, .* got 510/);
    project.forget("Pulumi.shop-dev-kubernetes.yaml");
  });

  it("brings a system up and says what was created, judged and modelled", async () => {
    const { code, stdout, stderr } = await project.run(["up", ...sandboxed]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^shop dev on kubernetes \(sandbox\): is up, \d+ s$/m);
    assert.match(stdout, /^Created \d+ resources$/m);
    assert.match(stdout, /^ +\d+ {2}KubernetesService +web$/m);
    assert.match(stdout, /^Policies \(axon\) passed/m);
    assert.match(stdout, /^Modelled here, decided by a real cluster: \d+ objects/m);
    assert.match(stdout, /^ {2}npx axon destroy \.\/shop\.mjs --env dev --on kubernetes --sandbox$/m);
    assert.ok(stdout.split("\n").length < 40, "a summary, not a log");
  });

  it("says of a second run that nothing changed", async () => {
    const { code, stdout } = await project.run(["up", ...sandboxed]);
    assert.equal(code, 0);
    assert.match(stdout, /^Nothing changed: \d+ resources are as they should be$/m);
  });

  it("updates only what a change of the definition touches", async () => {
    project.define(shop({ greeting: "moin" }));
    const done = await json("up");
    assert.equal(done.code, 0);
    assert.deepEqual(shown(done.changes).sort(), [
      "update kubernetes:apps/v1:Deployment web",
      "update kubernetes:core/v1:ConfigMap web-config",
    ]);
  });

  it("finds drift in refresh and takes it back in up", async () => {
    const set = await project.run(["sandbox", "set", "Deployment/web", "spec.replicas", "7"]);
    assert.equal(set.code, 0, set.stderr);
    const refreshed = await json("refresh");
    assert.deepEqual(shown(refreshed.changes), ["update kubernetes:apps/v1:Deployment web"]);
    assert.deepEqual(refreshed.changes[0].properties, ["spec.replicas"]);
    const restored = await json("up");
    assert.deepEqual(shown(restored.changes), ["update kubernetes:apps/v1:Deployment web"]);
    const { stdout } = await project.run(["sandbox", "get", "Deployment/web", "--json"]);
    assert.equal(JSON.parse(stdout).properties.spec.replicas, 2);
  });

  it("brings back what somebody removed", async () => {
    assert.equal((await project.run(["sandbox", "remove", "Service/web"])).code, 0);
    assert.deepEqual(shown((await json("refresh")).changes), ["delete kubernetes:core/v1:Service web"]);
    assert.deepEqual(shown((await json("up")).changes), ["create kubernetes:core/v1:Service web"]);
  });

  it("refuses what a policy forbids before anything is touched, and says what to write instead", async () => {
    const definition = shop();
    const env = { DATABASE_URL: "postgres://shop:canary-9c1d@db/shop" };
    project.define({ ...definition, services: { web: { ...definition.services.web, env } } });
    for (const verb of ["preview", "up"]) {
      const { code, stdout, stderr } = await project.run([verb, ...sandboxed]);
      assert.equal(code, 1, stdout + stderr);
      assert.match(stdout, /refused by policy/);
      assert.match(stdout, /^ {2}no-secret-in-config-map: ConfigMap web-config$/m);
      assert.match(stdout, /Secret/);
      assert.doesNotMatch(stdout + stderr, /canary-9c1d/);
    }
    const { stdout } = await project.run(["sandbox", "get", "ConfigMap/web-config", "--json"]);
    assert.equal(JSON.parse(stdout).properties.data.GREETING, "moin");
    project.define(shop({ greeting: "moin" }));
  });

  it("says so when the policies are switched off", async () => {
    const { code, stdout } = await project.run(["preview", ...sandboxed, "--no-policies"]);
    assert.equal(code, 0);
    assert.match(stdout, /^Policies are off \(--no-policies\): nothing was checked$/m);
  });

  it("deletes everything, and then has nothing to delete", async () => {
    const destroyed = await json("destroy");
    assert.equal(destroyed.code, 0);
    assert.ok(shown(destroyed.changes).includes("delete kubernetes:apps/v1:Deployment web"));
    const again = await project.run(["destroy", ...sandboxed]);
    assert.match(again.stdout, /^Nothing was there to destroy$/m);
  });

  it("names what failed in the middle of an update, keeps the rest, and goes on from there", async () => {
    const fault = [{ operation: "create", type: "kubernetes:apps/v1:Deployment", name: "web", action: "fail" }];
    const failed = await project.run(["up", ...sandboxed], {
      environment: { AXON_SANDBOX_FAULTS: JSON.stringify(fault) },
    });
    assert.equal(failed.code, 1, failed.stdout + failed.stderr);
    assert.match(failed.stdout, /^Failed: Deployment web\n {2}fault on demand/m);
    assert.match(failed.stdout, /what was created stays and is recorded/);
    const second = await json("up");
    assert.equal(second.code, 0);
    assert.ok(shown(second.changes).includes("create kubernetes:apps/v1:Deployment web"));
    assert.ok(second.unchanged > 0);
  });

  it("stops in order on Ctrl-C", async () => {
    project.define(shop({ greeting: "servus" }));
    let sent = false;
    const { code, stdout, stderr } = await project.run(["up", ...sandboxed], {
      onError: (said, { kill }) => {
        if (sent || !said.includes("Bringing up")) return;
        sent = true;
        kill("SIGINT");
      },
    });
    assert.equal(code, 130, stderr);
    assert.match(stderr, /Stopping in order/);
    assert.match(stdout, /^shop dev on kubernetes \(sandbox\): up cancelled/m);
    assert.deepEqual(project.locks(), []);
    assert.equal((await json("up")).code, 0);
  });

  it("leaves no process and no lock behind", async () => {
    assert.deepEqual(await processesOf(project), []);
    assert.deepEqual(project.locks(), []);
  });
});
