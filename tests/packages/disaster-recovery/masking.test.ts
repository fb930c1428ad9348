import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Masks } from "@axon/disaster-recovery";
import { maskingSql } from "../../../packages/disaster-recovery/src/kubernetes/masking-sql.ts";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "../database/real-server.ts";

const schema = `
  CREATE SCHEMA memory;
  CREATE TYPE mood AS ENUM ('calm');
  CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(80) UNIQUE NOT NULL,
    name text,
    nick varchar(8) NOT NULL,
    born date,
    mood mood DEFAULT 'calm',
    visits int DEFAULT 7,
    settings jsonb NOT NULL DEFAULT '{"theme": "dark"}',
    token bytea,
    shown text GENERATED ALWAYS AS (upper(email)) STORED
  );
  CREATE TABLE memory.items (id bigserial PRIMARY KEY, owner uuid REFERENCES users, author text, tags text[]);
  CREATE TABLE sessions (id bigserial PRIMARY KEY, owner uuid REFERENCES users, secret text);
  CREATE TABLE events (day int, words text) PARTITION BY RANGE (day);
  CREATE TABLE events_first PARTITION OF events FOR VALUES FROM (0) TO (10);
  CREATE TABLE audit (line text);
  CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO audit VALUES (old.email); RETURN new; END';
  CREATE TRIGGER audited BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION audited();
  INSERT INTO users (email, name, nick, born, token) VALUES
    ('kim@example.com', 'Kim', 'kim', '1980-02-03', 'secret'), ('bob@example.com', NULL, 'bobby', '1990-05-06', NULL);
  INSERT INTO memory.items (owner, author, tags) SELECT id, name, '{a}' FROM users;
  INSERT INTO sessions (owner, secret) SELECT id, 'secret of ' || email FROM users;
  INSERT INTO events VALUES (1, 'it''s Kim');
`;

const rules: Masks = {
  users: {
    email: "email",
    name: "hash",
    nick: "hash",
    born: { expression: "date_trunc('year', born)::date" },
    settings: "remove",
    token: "hash",
  },
  "memory.items": { author: "hash", tags: "remove" },
  sessions: "empty",
  events: { words: { value: "it's masked" } },
  audit: "keep",
};

describe("the masking of a real database", () => {
  let server: RealServer;

  before(function () {
    skipWithout(this, "PostgreSQL and the right to become its user", canRunServer);
    server = new RealServer();
    server.prepare("core", "password", []);
    writeFileSync(join(server.folder, "mask.sql"), maskingSql);
    server.during(() => server.ask("core", schema));
  });
  after(() => server?.remove());

  /** Masks a copy of the database, and asks the copy. */
  function masked<T>(masks: object, look: (ask: (sql: string) => string, error: string) => T): T {
    return server.during(() => {
      server.ask("postgres", "DROP DATABASE IF EXISTS copy");
      server.ask("postgres", "CREATE DATABASE copy TEMPLATE core");
      const file = ["--dbname=copy", "--username=postgres", `--file=${join(server.folder, "mask.sql")}`];
      let error = "";
      try {
        server.run("psql", ["--no-psqlrc", `--set=rules=${JSON.stringify(masks)}`, ...file]);
      } catch (failure) {
        error = String((failure as { readonly stderr: string }).stderr);
      }
      return look((sql) => server.ask("copy", sql), error);
    });
  }
  const everything = (ask: (sql: string) => string) =>
    ["users", "memory.items", "sessions", "events", "audit"].map((table) => ask(`SELECT * FROM ${table}`)).join("\n");

  it("leaves nothing of what is hashed, removed or emptied, in generated columns and parts of tables neither (NC-004)", () => {
    masked(rules, (ask, error) => {
      assert.equal(error.includes("ERROR"), false, error);
      assert.doesNotMatch(everything(ask), /kim|bob|secret|dark|1980-02/i);
      assert.equal(ask("SELECT count(*) FROM sessions"), "0");
      assert.equal(ask("SELECT words FROM events_first"), "it's masked");
    });
  });

  it("keeps the shape: rows, types, lengths, keys, and the same value for the same value everywhere (NC-004)", () => {
    masked(rules, (ask) => {
      assert.equal(
        ask("SELECT count(*) FROM users u JOIN memory.items i ON i.owner = u.id AND i.author = u.name"),
        "1",
      );
      assert.equal(
        ask("SELECT count(*) FROM users WHERE email ~ '^[0-9a-f]{16}@example.invalid$' AND shown = upper(email)"),
        "2",
      );
      assert.equal(ask("SELECT count(*) FROM users WHERE name IS NULL"), "1", "what had no value has none");
      assert.equal(ask("SELECT min(length(nick)), max(length(nick)) FROM users"), "8|8");
      assert.equal(ask("SELECT born FROM users ORDER BY born"), "1980-01-01\n1990-01-01");
      assert.equal(ask("SELECT DISTINCT settings, mood, visits FROM users"), "{}|calm|7");
      assert.equal(ask("SELECT length(token) FROM users WHERE token IS NOT NULL"), "32");
    });
  });

  it("gives other values in the next run, so that nobody follows somebody over two", () => {
    const names = [1, 2].map(() => masked(rules, (ask) => ask("SELECT name FROM users WHERE name IS NOT NULL")));
    assert.notEqual(names[0], names[1]);
  });

  it("fires no trigger, which would copy what is masked elsewhere", () => {
    masked(rules, (ask) => assert.equal(ask("SELECT count(*) FROM audit"), "0"));
  });

  it("stops at a column that can hold words and that nobody has decided, and changes nothing (NC-004)", () => {
    const { users: _, ...others } = rules;
    masked({ ...others, users: { email: "email" } }, (ask, error) => {
      for (const column of [
        "name, which is text",
        "born, which is date",
        "settings, which is jsonb",
        "token, which is bytea",
      ])
        assert.ok(error.includes(`nobody has decided what becomes of users.${column}`), error);
      assert.doesNotMatch(error, /users\.(visits|mood|id|shown|email)/);
      assert.match(everything(ask), /kim@example\.com/);
    });
  });

  it("stops at rules for what is not there, and at those that a column cannot take", () => {
    const wrong = { ...rules, "memory.items": { author: "hash", tags: "hash", titel: "keep" }, gone: "empty" };
    masked(wrong, (_ask, error) => {
      assert.match(error, /memory\.items\.tags is text\[\], which hash cannot mask/);
      assert.match(error, /there is no column titel of memory\.items to be masked/);
      assert.match(error, /there is no table gone/);
    });
    masked({ ...rules, users: { ...(rules.users as object), nick: "email" } }, (_ask, error) => {
      assert.match(error, /users\.nick is character varying\(8\) and must have a value, which email cannot mask/);
    });
  });

  it("says nothing of a value, also where an expression fails at one", () => {
    masked(
      { ...rules, users: { ...(rules.users as object), name: { expression: "1 / (length(name) - 3)" } } },
      (_ask, error) => {
        assert.match(error, /ERROR/);
        assert.doesNotMatch(error, /Kim|DETAIL|CONTEXT/);
      },
    );
  });

  it("is SQL that has no other variable than the rules", () => {
    assert.deepEqual([...new Set(maskingSql.match(/:'\w+'/g))], [":'rules'"]);
  });
});
