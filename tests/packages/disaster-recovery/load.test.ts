import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadScript } from "../../../packages/disaster-recovery/src/kubernetes/refresh-scripts.ts";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "../database/real-server.ts";

const password = "staging's password";

describe("the loading of masked data into a real database", () => {
  let server: RealServer;

  before(function () {
    skipWithout(this, "PostgreSQL and the right to become its user", canRunServer);
    server = new RealServer();
    server.prepare("core", password, []);
  });
  after(() => server?.remove());

  /** Loads a dump, with another pg_restore where one is given. */
  function load(path = server.programs): void {
    const masked = server.run("mktemp", ["-d", join(server.folder, "masked-XXXX")]).trim();
    const login = ["--username=postgres", "--format=custom", "--no-owner", "--no-privileges"];
    server.run("pg_dump", [...login, `--file=${join(masked, "masked.dump")}`, "source"]);
    server.run("bash", ["-c", loadScript], {
      PATH: `${path}:${server.programs}:/usr/bin:/bin`,
      MASKED_DIR: masked,
      DB_HOST: server.folder,
      DB_PORT: "5432",
      DB_USER: "cortex",
      DB_PASSWORD: password,
      DB_NAME: "core",
    });
    assert.equal(existsSync(join(masked, "masked.dump")), false);
  }

  it("puts it into the place of what was there, or leaves what was there when the dump breaks off (NC-004)", () => {
    server.during(() => {
      server.ask("postgres", "CREATE DATABASE source");
      server.ask("source", "CREATE TABLE users AS SELECT id FROM generate_series(1, 2000) AS id");
      server.ask("core", "CREATE TABLE users AS SELECT 0 AS id; CREATE TABLE leftover (words text)", password);
      const users = () => server.ask("core", "SELECT count(*), min(id) FROM users", password);

      const broken = join(server.folder, "broken");
      mkdirSync(broken);
      // As one that is out of memory: in the middle of a table, whose rows so far are all right.
      const real = `${server.programs}/pg_restore "$@"`;
      const script = `#!/bin/sh\ncase "$*" in *--file=-*) ${real} | head -n 500; exit 137 ;; esac\nexec ${real}\n`;
      writeFileSync(join(broken, "pg_restore"), script, { mode: 0o755 });
      assert.throws(() => load(broken));
      assert.equal(users(), "1|0");

      load();
      assert.equal(users(), "2000|1");
      assert.equal(server.ask("core", "SELECT to_regclass('leftover')", password), "");
    });
  });
});
