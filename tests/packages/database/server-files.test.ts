import assert from "node:assert/strict";
import {
  hostBasedAuthentication,
  serverConfiguration,
} from "../../../packages/database/src/kubernetes/server-files.ts";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "./real-server.ts";

const settings = { database: "cortex_core", owner: "cortex", storage: "5Gi" };

describe("PostgreSQL server files", () => {
  it("turns TLS on and lets nobody in without it (CC-015)", () => {
    assert.match(serverConfiguration(settings), /^ssl = 'on'$/m);
    assert.match(serverConfiguration(settings), /^ssl_min_protocol_version = 'TLSv1.2'$/m);
    const lines = hostBasedAuthentication(true).trim().split("\n");
    assert.deepEqual(lines.slice(-2), ["hostnossl all all all reject", "host all all all scram-sha-256"]);
  });

  it("leaves TLS out only where that is asked for", () => {
    assert.doesNotMatch(serverConfiguration({ ...settings, tls: false }), /ssl/);
    assert.doesNotMatch(hostBasedAuthentication(false), /hostnossl/);
  });

  it("keeps the superuser off the network", () => {
    for (const tls of [true, false]) assert.match(hostBasedAuthentication(tls), /^host all postgres all reject$/m);
  });

  it("loads the library of an extension that counts from the start on", () => {
    const text = serverConfiguration({ ...settings, extensions: ["vector", "pg_stat_statements"] });
    assert.match(text, /^shared_preload_libraries = 'pg_stat_statements'$/m);
    assert.doesNotMatch(serverConfiguration({ ...settings, extensions: ["vector"] }), /shared_preload/);
  });

  it("quotes the values of settings", () => {
    const text = serverConfiguration({ ...settings, tls: false, parameters: { application_name: "it's" } });
    assert.match(text, /^application_name = 'it''s'$/m);
  });
});

describe("the prepare script with a real server", () => {
  let server: RealServer;

  before(function () {
    skipWithout(this, "a PostgreSQL server as root", canRunServer);
    server = new RealServer();
  });

  after(() => server?.remove());

  const ask = (sql: string, password?: string) => server.during(() => server.ask("cortex_core", sql, password));
  const first = "first'pass\"word";

  it("creates role, database and extensions (CC-065, CC-066, CC-105)", () => {
    server.prepare("cortex_core", first, ["pgcrypto", "uuid-ossp"]);
    const extensions = "SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension";
    assert.equal(ask(extensions), "pgcrypto,plpgsql,uuid-ossp");
    assert.equal(ask("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'cortex'"), "f");
    assert.equal(ask("SELECT current_user", first), "cortex");
  });

  it("is safe to repeat, keeps the data and takes up a new password (CC-064, CC-065)", () => {
    ask("CREATE TABLE kept AS SELECT 1 AS one", first);
    server.prepare("cortex_core", "second-password", ["pgcrypto", "uuid-ossp", "citext"]);
    assert.equal(ask("SELECT one FROM kept", "second-password"), "1");
    assert.throws(() => ask("SELECT 1", first), /password authentication failed/);
  });

  it("starts over when it was stopped while making the data folder", () => {
    server.run("sh", ["-c", "rm -r $PGDATA && mkdir $PGDATA.new && touch $PGDATA.new/rubbish"]);
    server.prepare("cortex_core", "third-password", []);
    assert.equal(ask("SELECT current_user", "third-password"), "cortex");
  });

  it("fails when the SQL fails, and says why without the password (CC-065)", () => {
    assert.throws(
      () => server.prepare("cortex_core", "canary-password", ["no-such-extension"]),
      (error: Error & { stderr?: string }) =>
        /no-such-extension/.test(error.stderr ?? "") && !/canary-password/.test(error.stderr ?? ""),
    );
  });
});
