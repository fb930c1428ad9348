import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  hostBasedAuthentication,
  prepareScript,
  prepareSql,
  serverConfiguration,
} from "../../../packages/database/src/kubernetes/server-files.ts";

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

  it("quotes the values of settings", () => {
    const text = serverConfiguration({ ...settings, tls: false, parameters: { application_name: "it's" } });
    assert.match(text, /^application_name = 'it''s'$/m);
  });
});

/** Where a Debian-like machine keeps the server's programs; undefined where there are none to test with. */
const binaries = ["17", "16", "15"].map((major) => `/usr/lib/postgresql/${major}/bin`).find((path) => existsSync(path));
const user = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });

describe("the prepare script with a real server", function () {
  this.timeout(60_000);
  let folder: string;

  before(function () {
    // Logging in as the superuser goes by the name of the process's user, so becoming `postgres` must be possible.
    if (!binaries || user.status !== 0 || process.getuid?.() !== 0) this.skip();
    folder = mkdtempSync("/tmp/axon-postgres-");
    writeFileSync(join(folder, "prepare.sh"), prepareScript);
    chownSync(folder, Number(user.stdout), -1);
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const run = (program: string, args: readonly string[], variables: Record<string, string> = {}) =>
    execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      uid: Number(user.stdout),
      env: {
        PATH: `${binaries}:/usr/bin:/bin`,
        PGDATA: join(folder, "pgdata"),
        PGHOST: folder,
        CONFIGURATION: folder,
        DATABASE_NAME: "cortex_core",
        DATABASE_OWNER: "cortex",
        ...variables,
      },
    });

  const prepare = (password: string, extensions: readonly string[]) => {
    writeFileSync(join(folder, "prepare.sql"), prepareSql(extensions));
    return run("sh", [join(folder, "prepare.sh")], { DATABASE_PASSWORD: password });
  };

  /** Starts the server as the pod would, without TLS, and asks it something. */
  const ask = (sql: string, password?: string): string => {
    const hba = hostBasedAuthentication(false).replace(
      "local all all peer",
      "local all postgres peer\nlocal all all scram-sha-256",
    );
    writeFileSync(join(folder, "pg_hba.conf"), hba);
    const options = `-c listen_addresses='' -c unix_socket_directories=${folder} -c hba_file=${folder}/pg_hba.conf`;
    run("pg_ctl", ["start", "--wait", "--silent", `--options=${options}`, "--log=/dev/null"]);
    const login = password ? ["--username=cortex"] : ["--username=postgres"];
    try {
      const query = [
        "--no-psqlrc",
        "--tuples-only",
        "--no-align",
        "--dbname=cortex_core",
        `--command=${sql}`,
        ...login,
      ];
      return run("psql", query, password ? { PGPASSWORD: password } : {}).trim();
    } finally {
      run("pg_ctl", ["stop", "--mode=fast", "--wait", "--silent"]);
    }
  };

  it("creates role, database and extensions (CC-065, CC-066, CC-105)", () => {
    prepare("first'pass\"word", ["pgcrypto", "uuid-ossp"]);
    assert.equal(
      ask("SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension"),
      "pgcrypto,plpgsql,uuid-ossp",
    );
    assert.equal(ask("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'cortex'"), "f");
    assert.equal(ask("SELECT current_user", "first'pass\"word"), "cortex");
  });

  it("is safe to repeat, keeps the data and takes up a new password (CC-064, CC-065)", () => {
    ask("CREATE TABLE kept AS SELECT 1 AS one", "first'pass\"word");
    prepare("second-password", ["pgcrypto", "uuid-ossp", "citext"]);
    assert.equal(ask("SELECT one FROM kept", "second-password"), "1");
    assert.throws(() => ask("SELECT 1", "first'pass\"word"), /password authentication failed/);
  });

  it("starts over when it was stopped while making the data folder", () => {
    rmSync(join(folder, "pgdata"), { recursive: true });
    run("sh", ["-c", "mkdir $PGDATA.new && touch $PGDATA.new/rubbish"]);
    prepare("third-password", []);
    assert.equal(readFileSync(join(folder, "pgdata", "PG_VERSION"), "utf8").trim().length > 0, true);
  });

  it("fails when the SQL fails, and says why without the password (CC-065)", () => {
    assert.throws(
      () => prepare("canary-password", ["no-such-extension"]),
      (error: Error & { stderr?: string }) =>
        /no-such-extension/.test(error.stderr ?? "") && !/canary-password/.test(error.stderr ?? ""),
    );
  });
});
