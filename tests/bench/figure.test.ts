import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lint } from "@axon/lint";
import { runNode } from "../../bench/child.ts";
import { compare, isMet, repeat } from "../../bench/figure.ts";
import { lint as lint10000, lintAgainstKubeLinter } from "../../bench/figures/lint.ts";
import { documentsPerFile, writeManifests } from "../../bench/manifests.ts";
import { spread } from "../../bench/statistics.ts";
import { formatTable } from "../../bench/table.ts";

const never = () => undefined;
const sequence = (values: readonly number[]) => {
  const left = [...values];
  return async () => left.shift() ?? assert.fail("measured too often");
};

describe("spread", () => {
  it("takes the middle value, or the mean of the two in the middle", () => {
    assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
    assert.deepEqual(spread([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 });
  });

  it("sorts by size and not by text", () => {
    assert.deepEqual(spread([10, 9, 100]), { median: 10, min: 9, max: 100 });
  });

  it("refuses to sum up nothing", () => {
    assert.throws(() => spread([]), { message: "nothing was measured" });
  });
});

describe("compare", () => {
  it("leaves out the first run and takes each ratio from one run", async () => {
    const measurement = await compare(3, never, sequence([99, 2, 6, 4]), sequence([99, 1, 2, 4]));
    assert.deepEqual(measurement, {
      subject: { median: 4, min: 2, max: 6 },
      floor: { median: 2, min: 1, max: 4 },
      ratio: { median: 2, min: 1, max: 3 },
    });
  });

  it("tells of each run that counts", async () => {
    const told: number[] = [];
    await repeat(2, (run) => told.push(run), sequence([1, 1]));
    assert.deepEqual(told, [1, 2]);
  });
});

describe("isMet", () => {
  const measured = (median: number) => ({ median, min: median, max: median });
  const cases = [
    { target: { ratioAtMost: 2 }, measurement: { subject: measured(1), ratio: measured(2) }, met: true },
    { target: { ratioAtMost: 2 }, measurement: { subject: measured(1), ratio: measured(2.01) }, met: false },
    { target: { ratioAtMost: 2 }, measurement: { subject: measured(1) }, met: false },
    { target: { atMost: 1024 }, measurement: { subject: measured(1024) }, met: true },
    { target: { atMost: 1024 }, measurement: { subject: measured(1025) }, met: false },
    { target: { atLeast: 3000 }, measurement: { subject: measured(3000) }, met: true },
    { target: { atLeast: 3000 }, measurement: { subject: measured(2999) }, met: false },
  ];
  for (const { target, measurement, met } of cases) {
    it(`says ${met} for ${JSON.stringify(target)} and a ratio of ${measurement.ratio?.median ?? "nothing"}, ${measurement.subject.median} measured`, () => {
      assert.equal(isMet(target, measurement), met);
    });
  }
});

describe("formatTable", () => {
  it("gives medians with lowest and highest run, and what became of the target", () => {
    const figure = { name: "render", description: "", unit: "s", target: { ratioAtMost: 2 } } as const;
    const measurement = {
      subject: { median: 0.61234, min: 0.6, max: 1234.5 },
      floor: { median: 0.5, min: 0.5, max: 0.5 },
      ratio: { median: 1.2247, min: 1.2, max: 2.5 },
    };
    assert.deepEqual(formatTable([{ figure, measurement }]).split("\n"), [
      "figure  measured            floor            ratio             target",
      "render  0.612 s (0.6–1235)  0.5 s (0.5–0.5)  1.22 x (1.2–2.5)  ≤ 2 x   met",
    ]);
  });
});

describe("runNode", () => {
  const directory = process.cwd();

  it("measures time, and memory of the program and its children when asked", async () => {
    const hold = "const held = Buffer.alloc(150 * 2 ** 20, 1); setTimeout(() => held.length, 3_000)";
    const spawn = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(hold)}])`;
    const { seconds, peakMiB } = await runNode(["-e", spawn], { directory, memory: true });
    assert.ok(seconds > 0, `${seconds} s`);
    assert.ok(peakMiB > 150 && peakMiB < 1_000, `${peakMiB} MiB`);
  });

  it("fails with what the program printed", async () => {
    await assert.rejects(runNode(["-e", "console.error('no such thing'); process.exit(3)"], { directory }), {
      message: "node -e console.error('no such thing'); process.exit(3) ended with 3:\nno such thing\n",
    });
  });
});

describe("the figures of lint", () => {
  it("write the same manifests in every run, each of a kind that is judged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "axon-manifests-"));
    try {
      for (const name of ["a", "b"]) writeManifests(join(folder, name), 3);
      const text = (name: string) => readFileSync(join(folder, name, "service-2.yaml"), "utf8");
      assert.equal(text("a"), text("b"));
      assert.equal((await lint([join(folder, "a")])).resources, 3 * documentsPerFile);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("say what they lack to compare with", async () => {
    assert.equal(lint10000.missing, undefined);
    assert.equal(
      await lintAgainstKubeLinter.missing?.(),
      "there is no kube-linter on PATH; install it, or name it in KUBE_LINTER",
    );
  });
});
