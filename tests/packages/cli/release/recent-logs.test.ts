import assert from "node:assert/strict";
import { plan } from "@axon/core";
import type { Change, Failure, Outcome } from "@axon/report";
import { spek } from "@axon/systems";
import { type Speaking, showRecentLogs } from "../../../../packages/cli/src/release/recent-logs.ts";

const production = plan(spek, { environment: "prod", target: "kubernetes" });
const change = {} as Change;
const job = "kubernetes:batch/v1:Job";
const failure = (type: string, name: string): Failure => ({ urn: `urn:${name}`, type, name, message: "failed" });

interface Ended {
  readonly outcome?: Outcome;
  readonly changes?: readonly Change[];
  readonly failures?: readonly Failure[];
}

/** What is shown of an update that ended so, and whether the cluster was looked at. */
async function shown({ outcome = "succeeded", changes = [change], failures = [] }: Ended, of: Speaking = production) {
  const lines: string[] = [];
  let looked = false;
  const observe = async () => {
    looked = true;
    return { logs: async (name: string) => [`${name}-7c9-x says:`, "hello"] };
  };
  await showRecentLogs((line) => void lines.push(line), of, { outcome, changes, failures }, observe);
  return { lines, looked };
}

describe("the logs that an update ends with", () => {
  it("are those of the service that was tested, in every environment (SP-055, IE-117)", async () => {
    for (const environment of ["dev", "staging", "prod"] as const) {
      const deployed = plan(spek, { environment, target: "kubernetes" });
      assert.deepEqual((await shown({}, deployed)).lines, ["  spek-7c9-x says:", "  hello"]);
    }
  });

  it("are those of the test that failed, and of the service that it asked (SP-055)", async () => {
    const { lines } = await shown({ outcome: "failed", failures: [failure(job, "spek-smoke-test")] });
    assert.deepEqual(lines, ["  spek-smoke-test-7c9-x says:", "  hello", "  spek-7c9-x says:", "  hello"]);
  });

  it("are those of the workload that did not roll out, or of the migration that failed (IE-117)", async () => {
    for (const [type, name] of [
      ["kubernetes:apps/v1:Deployment", "spek"],
      [job, "spek-db-init"],
    ] as const) {
      const { lines } = await shown({ outcome: "failed", failures: [failure(type, name)] });
      assert.deepEqual(lines, [`  ${name}-7c9-x says:`, "  hello"]);
    }
  });

  it("are nobody's where nothing changed, nothing that runs has failed, or a chart was taken back already", async () => {
    const chart = { chart: { release: "spek" } } as Speaking;
    for (const [ended, of] of [
      [{ changes: [] }, production],
      [{ outcome: "cancelled" }, production],
      [{ outcome: "failed", failures: [failure("kubernetes:core/v1:Service", "spek")] }, production],
      [
        { outcome: "failed", failures: [failure("kubernetes:helm.sh/v3:Release", "spek")] },
        { ...production, ...chart },
      ],
      [{}, { ...production, jobs: [] }],
    ] as const) {
      assert.deepEqual(await shown(ended, of), { lines: [], looked: false });
    }
  });

  it("fail nothing where they cannot be read, but say why", async () => {
    const lines: string[] = [];
    const observe = () => Promise.reject(new Error('there is no context "production"'));
    const summary = { outcome: "succeeded" as const, changes: [change], failures: [] };
    await showRecentLogs((line) => void lines.push(line), production, summary, observe);
    assert.deepEqual(lines, ['  logs cannot be read: there is no context "production"']);
  });
});
