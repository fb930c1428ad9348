import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { object, renderStack } from "../support/program.ts";

const page = readFileSync(new URL("../../docs/rollback.md", import.meta.url), "utf8");

describe("docs/rollback.md", () => {
  it("CC-082: rolls back by the version of a release, and follows the rollout where it happens", async () => {
    const resources = await renderStack("prod");
    const { metadata, spec } = object(resources, "Deployment", "cortex-core-api");
    assert.ok(page.includes(`--namespace ${metadata.namespace} rollout status deployment/${metadata.name}`));
    assert.equal(spec.revisionHistoryLimit, 10);
    assert.match(page, /npx axon rollback cortex-core --env prod --reason \S+$/m);
    assert.match(page, /npx axon rollback cortex-core --env prod --to \d+\.\d+\.\d+ /);
  });

  it("CC-083: takes the schema back by one step or to a revision, by jobs that the system has", async () => {
    const resources = await renderStack("prod");
    const commands = [...page.matchAll(/npx axon run cortex-core (\S+) --env prod( --set REVISION=MIGRATION_ID)?$/gm)];
    assert.deepEqual(
      commands.map(([, job, revision]) => [job, revision !== undefined]),
      [
        ["db-downgrade-job", false],
        ["db-downgrade-job", true],
      ],
    );
    for (const job of ["db-downgrade-job", "memory-downgrade-job"]) {
      assert.ok(page.includes(`\`${job}\``), job);
      assert.equal(object(resources, "CronJob", job).spec.suspend, true);
    }
    assert.match(page, /\*\*A migration is compatible with the release before it\.\*\*/);
    assert.match(page, /\*\*Every migration has a down step\*\*/);
    assert.match(page, /^## The last resort\n\n.*a restore to a moment before it/m);
  });
});
