import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { getResource } from "@axon/sandbox";
import { TestProject } from "../packages/cli/axon.ts";

describe("the way back of neuroca-api, on the real engine and the sandbox", function () {
  this.timeout(300_000);
  const project = new TestProject();
  after(() => project.remove());

  const run = async (...args: readonly string[]) => {
    const ended = await project.run([...args, "--env", "dev", "--sandbox"], {
      environment: { GITLAB_USER_LOGIN: "jane" },
    });
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  };
  const api = () => {
    const [file = ""] = globSync(".axon/sandbox/**/*world*.json", { cwd: project.directory });
    const found = JSON.stringify(getResource(join(project.directory, file), "Deployment/neuroca-api"));
    return /neuroca\/api:[\w.]+/.exec(found)?.[0];
  };

  it("is the previous release, not the first, applied again by the engine, which then finds nothing to change (NC-085)", async () => {
    for (const release of ["1.2.3", "1.3.0", "1.4.0"]) await run("up", "nca", "--release", release);
    assert.equal(api(), "neuroca/api:1.4.0");

    const { stderr } = await run("rollback", "nca", "--reason", "answers are wrong");
    assert.match(stderr, /^Rolling nca back from 1\.4\.0 to 1\.3\.0$/m);
    assert.equal(api(), "neuroca/api:1.3.0");

    const history = await run("history", "nca");
    assert.match(history.stdout.split("\n")[1] ?? "", /^1\.3\.0 .* instead of 1\.4\.0: answers are wrong$/);
    const { stdout } = await run("preview", "nca", "--release", "1.3.0", "--json");
    const { changes } = JSON.parse(stdout) as { readonly changes: readonly { readonly type: string }[] };
    assert.deepEqual(
      changes.filter(({ type }) => type.startsWith("kubernetes:apps/")),
      [],
    );
  });
});
