import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Masks } from "@axon/disaster-recovery";
import { maskingSql } from "../../../packages/disaster-recovery/src/kubernetes/masking-sql.ts";
import { loadScript, maskScript } from "../../../packages/disaster-recovery/src/kubernetes/refresh-scripts.ts";
import { RealServer } from "../database/real-server.ts";
import { BackedUpServer, canBackUp } from "./backed-up-server.ts";

const password = "staging's password";
const rules: Masks = { users: { email: "email", name: "hash" }, notes: { words: "remove" } };

describe("a refresh of a real database with the masked backup of another", function () {
  this.timeout(300_000);
  let production: BackedUpServer;
  let staging: RealServer;
  let folders: { readonly scripts: string; readonly work: string; readonly masked: string };

  before(async function () {
    if (!canBackUp) this.skip();
    production = new BackedUpServer();
    await production.prepare(
      `CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE NOT NULL, name text);
       INSERT INTO users VALUES (1, 'ada@example.com', 'Ada'), (2, 'bob@example.com', 'Bob')`,
      `CREATE TABLE notes (id serial PRIMARY KEY, author int REFERENCES users, words text);
       INSERT INTO notes (author, words) VALUES (1, 'what Ada thinks');
       CREATE MATERIALIZED VIEW names AS SELECT name FROM users;
       SELECT lo_from_bytea(0, 'a large object of Ada')`,
    );
    staging = new RealServer();
    staging.prepare("cortex_core", password, ["pgcrypto"]);
  });

  beforeEach(() => {
    const made = (name: string) =>
      production.server.run("mktemp", ["-d", join(production.server.folder, `${name}-XXXX`)]).trim();
    folders = { scripts: made("scripts"), work: made("work"), masked: made("masked") };
    writeFileSync(join(folders.scripts, "mask.sql"), maskingSql);
    staging.during(() => {
      const owned =
        "DROP OWNED BY cortex CASCADE; CREATE TABLE users AS SELECT 0 AS id; CREATE TABLE leftover (words text)";
      staging.ask("cortex_core", owned, password);
    });
  });

  after(() => {
    production?.remove();
    staging?.remove();
  });

  /** Runs both containers, one after the other as their pod does; fails with what the one that failed wrote. */
  function refresh(masks: Masks): void {
    writeFileSync(join(folders.scripts, "rules.json"), JSON.stringify(masks));
    const { scripts, work, masked } = folders;
    production.server.run("bash", ["-c", maskScript], {
      ...production.access,
      SCRIPTS_DIR: scripts,
      WORK_DIR: work,
      MASKED_DIR: masked,
      DB_NAME: "cortex_core",
      START_SECONDS: "240",
    });
    assert.ok(
      !readdirSync(work).some((name) => ["data", "socket", "server.log"].includes(name)),
      "nothing unmasked is left",
    );
    const dump = production.server.run("pg_restore", ["--file=-", join(masked, "masked.dump")]);
    assert.doesNotMatch(dump, /Ada|Bob|ada@|bob@/);
    const login = { DB_HOST: staging.folder, DB_PORT: "5432", DB_USER: "cortex", DB_PASSWORD: password };
    production.server.run("bash", ["-c", loadScript], { MASKED_DIR: masked, DB_NAME: "cortex_core", ...login });
  }

  it("restores the newest backup and its log apart, masks them, and only then loads them (NC-004)", () => {
    staging.during(() => {
      refresh(rules);
      const ask = (sql: string) => staging.ask("cortex_core", sql, password);
      assert.equal(ask("SELECT count(*) FROM users WHERE email LIKE '%@example.invalid'"), "2");
      assert.equal(ask("SELECT count(*), count(words) FROM notes n JOIN users u ON u.id = n.author"), "1|0");
      assert.doesNotMatch(ask("SELECT * FROM names"), /Ada|Bob/);
      assert.equal(ask("SELECT count(*) FROM pg_largeobject_metadata"), "0");
      assert.equal(ask("SELECT to_regclass('leftover')"), "", "what was there before is gone");
      assert.equal(ask("SELECT tableowner FROM pg_tables WHERE tablename = 'notes'"), "cortex");
      assert.equal(ask("SELECT extname FROM pg_extension WHERE extname = 'pgcrypto'"), "pgcrypto");
      assert.equal(existsSync(join(folders.masked, "masked.dump")), false);
    });
  });

  it("loads nothing where a column has no rule, and says which (NC-004)", () => {
    staging.during(() => {
      const { notes: _, ...fewer } = rules;
      assert.throws(() => refresh(fewer), /nobody has decided what becomes of notes\.words, which is text/);
      assert.equal(existsSync(join(folders.masked, "masked.dump")), false);
      assert.equal(staging.ask("cortex_core", "SELECT id FROM users", password), "0");
    });
  });

  it("leaves what was there when the masked data does not fit together", () => {
    staging.during(() => {
      const broken = { ...rules, users: { email: "email", name: "hash", id: { expression: "id + 100" } } } as const;
      assert.throws(() => refresh(broken), /violates foreign key constraint/);
      assert.equal(staging.ask("cortex_core", "SELECT id FROM users", password), "0");
      assert.equal(staging.ask("cortex_core", "SELECT to_regclass('leftover')", password), "leftover");
    });
  });
});
