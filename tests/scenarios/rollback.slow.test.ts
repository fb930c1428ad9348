import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { listWorld } from "@axon/sandbox";
import { shop, TestProject } from "../packages/cli/axon.ts";

/** A Deployment that is changed and never done, as one whose new replicas do not get ready. */
const stuckRollout = JSON.stringify({
  operation: "update",
  type: "kubernetes:apps/v1:Deployment",
  name: "web",
  action: "fail-after",
  message: 'Deployment "web" exceeded its progress deadline',
});

const migrate = { service: "web", command: ["migrate"], runs: { before: ["web"] }, cpu: "100m", memory: "128Mi" };

/** In production, with a Prometheus that is there already. */
const stackFile = `config:
  axon:system: ./shop.mjs
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    storageClass: gp3
    encryptedClasses: { gp3: existing }
    monitoring: { sharedNamespace: monitoring }
`;

describe("a release that does not roll out, on the real engine and the sandbox", function () {
  this.timeout(180_000);
  const project = new TestProject();
  before(() => {
    project.define({ ...shop(), jobs: { migrate } });
    project.write("Pulumi.prod.yaml", stackFile);
  });
  after(() => project.remove());

  const run = (args: readonly string[], faults?: string) =>
    project.run([...args, "--env", "prod", "--sandbox"], {
      environment: { GITLAB_USER_LOGIN: "jane", ...(faults ? { AXON_SANDBOX_FAULTS: faults } : {}) },
    });
  const world = () => {
    const [file = ""] = globSync(".axon/sandbox/**/*world*.json", { cwd: project.directory });
    return listWorld(join(project.directory, file));
  };

  it("is taken back to the last good release, which runs no migration again, and recorded (CC-081, CC-078)", async () => {
    const first = await run(["up", "./shop.mjs"]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /Releases are watched on a real cluster; nothing is measured in the sandbox/);
    assert.equal(world().filter(({ type }) => type === "kubernetes:batch/v1:Job").length, 1);

    const { code, stdout } = await run(["up", "./shop.mjs", "--release", "1.1.0"], stuckRollout);
    assert.equal(code, 1);
    assert.match(stdout, /^shop prod on kubernetes \(sandbox\): up FAILED, rolled back to 1\.0\.0/);
    assert.match(stdout, /^Rolled back to 1\.0\.0 because the rollout of Deployment web failed: .*progress deadline$/m);
    const images = JSON.stringify(world()).match(/shop-web:[\w.]+/g);
    assert.deepEqual([...new Set(images)], ["shop-web:1.0.0"]);
    assert.equal(world().filter(({ type }) => type === "kubernetes:batch/v1:Job").length, 0);

    const history = await run(["history", "./shop.mjs"]);
    const records = history.stdout.split("\n").slice(1);
    assert.match(
      records[0] ?? "",
      /^1\.0\.0 .* jane +update +succeeded +instead of 1\.1\.0: the rollout of Deployment web/,
    );
    assert.match(records[1] ?? "", /^1\.1\.0 .* jane +update +failed$/);
    assert.match(records[2] ?? "", /^1\.0\.0 .* jane +update +succeeded$/);
  });

  it("goes back to the previous release and no further when it is asked to, through the engine", async () => {
    const images = () => [...new Set(JSON.stringify(world()).match(/shop-web:[\w.]+/g))];
    for (const release of ["1.2.0", "1.3.0"]) {
      assert.equal((await run(["up", "./shop.mjs", "--release", release])).code, 0);
    }
    assert.deepEqual(images(), ["shop-web:1.3.0"]);
    const { code, stderr } = await run(["rollback", "./shop.mjs", "--reason", "answers are wrong"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Rolling \.\/shop\.mjs back from 1\.3\.0 to 1\.2\.0$/m);
    assert.deepEqual(images(), ["shop-web:1.2.0"]);
    // The release before needs no migration: the schema is newer than it.
    assert.equal(world().filter(({ type }) => type === "kubernetes:batch/v1:Job").length, 0);

    const history = await run(["history", "./shop.mjs"]);
    assert.match(
      history.stdout.split("\n")[1] ?? "",
      /^1\.2\.0 .* jane +update +succeeded +instead of 1\.3\.0: answers are wrong$/,
    );
    // What is declared is what is there: nothing happened behind the engine's back.
    const preview = await run(["preview", "./shop.mjs", "--release", "1.2.0", "--json"]);
    const deployments = JSON.parse(preview.stdout).changes.filter(({ type }: { type: string }) =>
      /Deployment$/.test(type),
    );
    assert.deepEqual(deployments, []);
  });

  it("does not go back to a release that never was", async () => {
    const { code, stderr } = await run(["rollback", "./shop.mjs", "--to", "0.9.0"]);
    assert.equal(code, 2);
    assert.match(stderr, /^axon: release 0\.9\.0 was never deployed there with success; these were: .*1\.2\.0/m);
  });
});
