import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyScript } from "../../../packages/disaster-recovery/src/kubernetes/region-copy-script.ts";
import { skipWithout } from "../../support/tools.ts";

describe("copies by a real rclone", () => {
  let home: string;
  let realPath: string;
  const first = (...path: readonly string[]) => join(home, "first", ...path);
  const second = (...path: readonly string[]) => join(home, "second", ...path);

  before(function () {
    skipWithout(this, "rclone");
    realPath = spawnSync("sh", ["-c", "command -v rclone"], { encoding: "utf8" }).stdout.trim();
  });

  beforeEach(() => {
    home = mkdtempSync("/tmp/axon-copy-");
    mkdirSync(first("backups"), { recursive: true });
    mkdirSync(second("copies"), { recursive: true });
    // Folders stand for buckets; what a bucket alone can say is said for them, in the words of rclone 1.75.
    versions("Enabled");
    const rclone = `#!/bin/sh\n[ "$1 $2" = "backend versioning" ] || exec ${realPath} "$@"\ncat "${home}/versions"\n`;
    mkdirSync(join(home, "bin"));
    writeFileSync(join(home, "bin", "rclone"), rclone, { mode: 0o755 });
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const versions = (status: string) => writeFileSync(join(home, "versions"), `${JSON.stringify(status)}\n`);
  const write = (path: string, content: string) => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
  };
  const copies = (...lines: readonly string[]) =>
    spawnSync("sh", ["-c", copyScript], {
      env: {
        PATH: `${join(home, "bin")}:${process.env.PATH}`,
        HOME: home,
        COPIES: lines.join("\n"),
        RCLONE_CONFIG_BACKUPS_TYPE: "alias",
        RCLONE_CONFIG_BACKUPS_REMOTE: first(),
        RCLONE_CONFIG_SECOND_TYPE: "alias",
        RCLONE_CONFIG_SECOND_REMOTE: second(),
      },
      encoding: "utf8",
    });
  const line = "backups:backups/shop/prod second:copies/shop/prod";
  const read = (...path: readonly string[]) => readFileSync(second("copies", "shop", "prod", ...path), "utf8");

  it("brings over what is new, what changed, and takes away what is gone (SC-095)", () => {
    write(first("backups", "shop", "prod", "orders", "base", "1", "data.tar"), "one");
    write(first("backups", "shop", "prod", "orders", "wals", "a"), "log");
    write(first("backups", "other", "prod", "secret"), "of another system");
    const { status, stderr } = copies(line);
    assert.equal(status, 0, stderr);
    assert.deepEqual([read("orders", "base", "1", "data.tar"), read("orders", "wals", "a")], ["one", "log"]);
    assert.throws(() => readFileSync(second("copies", "other", "prod", "secret")));

    write(first("backups", "shop", "prod", "orders", "wals", "a"), "LOG");
    const later = Date.now() / 1_000 + 60;
    utimesSync(first("backups", "shop", "prod", "orders", "wals", "a"), later, later);
    rmSync(first("backups", "shop", "prod", "orders", "base"), { recursive: true });
    assert.equal(copies(line).status, 0);
    assert.equal(read("orders", "wals", "a"), "LOG");
    assert.throws(() => read("orders", "base", "1", "data.tar"));
  });

  it("fails rather than make a copy that would forget what the source lost", () => {
    write(first("backups", "shop", "prod", "a"), "one");
    for (const status of ["Unversioned", "Suspended"]) {
      versions(status);
      const { status: code, stderr } = copies(line);
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`second:copies must keep versions, which are: "${status}"`));
      assert.throws(() => read("a"));
    }
  });

  it("leaves a copy alone whose source is suddenly empty, and says so (SC-095)", () => {
    write(first("backups", "shop", "prod", "a"), "one");
    assert.equal(copies(line).status, 0);
    rmSync(first("backups", "shop"), { recursive: true });
    const { status, stderr } = copies(line);
    assert.equal(status, 1);
    assert.match(stderr, /backups:backups\/shop\/prod is empty and its copy is not; the copy stays as it is/);
    assert.equal(read("a"), "one");
  });

  it("waits for a first backup, and copies the rest when one copy fails", () => {
    write(first("models", "emotion", "weights"), "w");
    const { status, stdout } = copies(line, "backups:models second:models");
    assert.equal(status, 0);
    assert.match(stdout, /^backups:backups\/shop\/prod is empty\ncopied backups:models to second:models$/m);

    mkdirSync(second("copies", "shop"), { recursive: true });
    writeFileSync(second("copies", "shop", "prod"), "a file where a folder must be");
    write(first("backups", "shop", "prod", "a"), "one");
    write(first("models", "risk", "weights"), "r");
    assert.equal(copies(line, "backups:models second:models").status, 1);
    assert.equal(readFileSync(second("models", "risk", "weights"), "utf8"), "r");
  });
});
