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

  it("CC-083: takes the schema back by one step or to a revision, in a pod made from the migration's own Job", async () => {
    assert.ok(page.includes('["alembic", "downgrade", "-1"]'));
    assert.ok(page.includes('["alembic", "downgrade", "<migration_id>"]'));
    const [, label = "", value = ""] = /get jobs .*--selector (\S+)=(\S+)/.exec(page) ?? [];
    const jobs = (await renderStack("prod")).filter(({ type }) => type.endsWith(":Job"));
    const found = jobs.filter(({ inputs }) => {
      const { metadata } = inputs as { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
      return metadata.labels[label] === value;
    });
    assert.deepEqual(
      found.map(({ name }) => name),
      ["db-migration-job"],
    );
  });
});
