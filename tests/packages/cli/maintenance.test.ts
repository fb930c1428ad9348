import assert from "node:assert/strict";
import { TestProject } from "./axon.ts";

describe("axon maintenance", () => {
  let project: TestProject;
  before(() => {
    project = new TestProject();
  });
  after(() => project.remove());

  it("lists the next windows and what is due in each (SC-110)", async () => {
    const { code, stdout, stderr } = await project.run(["maintenance", "spiralcortex", "--env", "prod"]);
    assert.equal(code, 0, stderr);
    const [head, , ...lines] = stdout.trimEnd().split("\n");
    assert.equal(head, "Planned work on spiralcortex in prod, each time for 2h, in UTC:");
    assert.equal(lines.length, 5);
    for (const line of lines) {
      assert.match(line, /^ {2}Sun \d{4}-\d\d-\d\d 02:00( \(now\))? {2}security patches and minor updates \(weekly\)/);
    }
  });

  it("gives the calendar as data: each week, month, quarter and year (SC-110)", async () => {
    const asked = ["maintenance", "spiralcortex", "--env", "prod", "--windows", "53", "--json"];
    const { windows } = JSON.parse((await project.run(asked)).stdout);
    assert.equal(windows.length, 53);
    const due = windows.flatMap((window: { due: { name: string; every: string; summary: string }[] }) => window.due);
    const times = (task: string) => due.filter(({ name }: { name: string }) => name === task).length;
    assert.deepEqual([times("patches"), times("modernization"), times("upgrades")], [53, 1, 4]);
    assert.ok(times("releases") >= 12);
    assert.equal(
      due.find(({ name }: { name: string }) => name === "releases").summary,
      "feature releases and model updates",
    );
  });

  it("says how a system gets one that has none", async () => {
    const { code, stdout } = await project.run(["maintenance", "cortex-core", "--env", "prod"]);
    assert.deepEqual(
      [code, stdout],
      [0, "cortex-core in prod has no window of planned work; its definition says one with maintenance"],
    );
  });

  it("shows no fewer than one window", async () => {
    const { code, stderr } = await project.run(["maintenance", "nca", "--windows", "0"]);
    assert.match(stderr, /argument '0' is invalid. it must be 1 to 100/);
    assert.equal(code, 2);
  });
});
