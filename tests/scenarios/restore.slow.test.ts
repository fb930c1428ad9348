import assert from "node:assert/strict";
import { TestProject } from "../packages/cli/axon.ts";
import { stackFile } from "../packages/cli/restorable-cluster.ts";

describe("axon restore against what the engine has brought up in the sandbox", () => {
  const project = new TestProject();
  const dump = "weekly/spek-20261122_030000.dump.gpg";
  before(() => project.write("Pulumi.spek-prod-kubernetes.yaml", stackFile));
  after(() => project.remove());

  const rehearse = () => project.run(["restore", "spek", "postgres", dump, "--env", "prod", "--sandbox"]);

  it("says that nothing is there before it is up", async () => {
    const { code, stderr } = await rehearse();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /the sandbox has nothing of spek-prod-kubernetes; bring it up with axon up and --sandbox first/,
    );
  });

  it("says who would be stopped of what is there, and does nothing", async () => {
    const up = await project.run(["up", "spek", "--env", "prod", "--sandbox", "--yes"]);
    assert.equal(up.code, 0, up.stderr);
    const { code, stdout, stderr } = await rehearse();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}stop +all replicas of spek \(\d\)$/m);
    assert.match(stdout, /^ {2}suspend +spek-update-baselines and spek-vacuum$/m);
    assert.match(stdout, /^ {2}switch +spek becomes spek_before_\d{8}_\d{6} and is kept, spek_restore becomes spek$/m);
    assert.match(stdout, /^Nothing was restored: the sandbox has neither a store of backups nor a server\.$/m);
    const { stdout: preview } = await project.run(["preview", "spek", "--env", "prod", "--sandbox", "--json"]);
    assert.deepEqual(JSON.parse(preview).changes, []);
  });
});
