import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillReport } from "@axon/disaster-recovery";
import { drillScript } from "../../../packages/disaster-recovery/src/kubernetes/scripts.ts";
import type { RealServer } from "../database/real-server.ts";
import { BackedUpServer, canBackUp } from "./backed-up-server.ts";

describe("a recovery drill of a real server, backed up by Barman into an object store", function () {
  this.timeout(300_000);
  let backedUp: BackedUpServer;
  let server: RealServer;
  let bucket: string;

  before(async function () {
    if (!canBackUp) this.skip();
    backedUp = new BackedUpServer();
    ({ server, bucket } = backedUp);
    // The second table is written after the backup: only the archived log has it.
    await backedUp.prepare(
      "CREATE TABLE person AS SELECT generate_series(1, 3) AS id",
      "CREATE TABLE thought AS SELECT generate_series(1, 5) AS id",
    );
  });

  after(() => backedUp?.remove());

  /** Runs a drill as its pod does, and gives what it reported. */
  function drill(
    change: Record<string, string> = {},
    previous?: object,
  ): { readonly report: DrillReport; readonly left: string[] } {
    const work = server.run("mktemp", ["-d", join(server.folder, "work-XXXX")]).trim();
    if (previous) {
      mkdirSync(join(work, "previous"));
      writeFileSync(join(work, "previous", "latest.json"), JSON.stringify(previous));
      chmodSync(join(work, "previous"), 0o755);
    }
    server.run("bash", ["-c", drillScript], {
      ...backedUp.access,
      WORK_DIR: work,
      DB_NAME: "cortex_core",
      DB_OWNER: "cortex",
      DB_EXTENSIONS: "pgcrypto",
      START_SECONDS: "240",
      ...change,
    });
    return { report: JSON.parse(readFileSync(join(work, "report.json"), "utf8")), left: readdirSync(work) };
  }

  it("restores the newest backup and the log after it, reads every table and measures both times (CC-090, SP-153, NC-072)", () => {
    const began = Date.now();
    const { report, left } = drill({ RECOVERY_TIME_SECONDS: "240", RECOVERY_POINT_SECONDS: "240" });
    assert.deepEqual(report.findings, []);
    assert.equal(report.result, "passed");
    assert.deepEqual(report.tables, { "public.person": 3, "public.thought": 5 });
    assert.match(report.backup, /^\d{8}T\d{6}$/);
    assert.ok(Math.abs(Date.parse(report.startedAt) - began) < 2_000);
    const { recoveryTimeSeconds: time, recoveryPointSeconds: point } = report;
    assert.ok(time !== null && time >= 0 && time <= (Date.now() - began) / 1_000 + 1, `restored in ${time} s`);
    assert.ok(point !== null && point >= 0 && point < 240, `${point} s old`);
    assert.deepEqual(report.objectives, { recoveryTimeSeconds: 240, recoveryPointSeconds: 240 });
    assert.ok(!left.includes("data") && !left.includes("socket"), "nothing of the data is left");
  });

  it("finds missed objectives, another owner, a missing extension, and a table whose rows are gone (CC-090, SP-153, IE-129)", () => {
    const change = {
      DB_OWNER: "somebody",
      DB_EXTENSIONS: "pgcrypto vector",
      RECOVERY_TIME_SECONDS: "-1",
      RECOVERY_POINT_SECONDS: "-1",
    };
    const { report } = drill(change, { tables: { "public.person": 2, "public.lost": 7, "public.unused": 0 } });
    assert.equal(report.result, "failed");
    const measured = report.findings.slice(-2).join(", ");
    assert.match(
      measured,
      /^the restore took \d+ s, above the objective of -1 s, the newest change is \d+ s old, above/,
    );
    assert.deepEqual(report.findings.slice(0, -2), [
      "database cortex_core belongs to cortex and not to somebody",
      "extension vector is missing",
      "table public.lost had 7 rows in the last drill and has gone",
    ]);
  });

  it("reports that there is no backup", () => {
    assert.deepEqual(drill({ BACKUP_SERVER: "nobody" }).report.findings, ["no complete backup was found"]);
  });

  it("takes a piece of log that cannot be read for a failure, not for the end of the log", () => {
    const folder = join(bucket, "core", "core", "wals", "0000000100000000");
    const newest =
      readdirSync(folder)
        .filter((name) => name.endsWith(".gz"))
        .sort()
        .at(-1) ?? "";
    const content = readFileSync(join(folder, newest));
    writeFileSync(join(folder, newest), "no gzip");
    try {
      assert.deepEqual(drill().report.findings, ["the restored server did not start"]);
    } finally {
      writeFileSync(join(folder, newest), content);
    }
  });

  it("finds a damaged page (SP-153)", () => {
    const base = join(bucket, "core", "core", "base");
    const [id = ""] = readdirSync(base);
    const archive = join(base, id, "data.tar.gz");
    const content = readFileSync(archive);
    const file = server.during(() => server.ask("cortex_core", "SELECT pg_relation_filepath('pg_description')"));
    const { status, stderr } = spawnSync("bash", ["-c", damage], {
      env: { PATH: "/usr/bin:/bin", ARCHIVE: archive, FILE: file },
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    try {
      const { report } = drill();
      assert.equal(report.result, "failed");
      assert.match(report.findings.join(), /damaged|could not be|does not answer|did not start/);
    } finally {
      writeFileSync(archive, content);
    }
  });

  const damage = `set -eu
    cd "$(mktemp -d)"; trap 'rm -rf "$PWD"' EXIT; tar xzf "$ARCHIVE"
    printf 'damage' | dd of="$FILE" bs=1 seek=6000 conv=notrunc status=none
    tar czf "$ARCHIVE" .`;
});
