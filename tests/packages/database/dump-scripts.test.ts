import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  addScript,
  dumpScript,
  fetchScript,
  listScript,
  restoreScript,
  uploadScript,
} from "../../../packages/database/src/kubernetes/dump-scripts.ts";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "./real-server.ts";

describe("dump and restore scripts", () => {
  for (const [name, shell, script] of [
    ["dump", "bash", dumpScript],
    ["upload", "sh", uploadScript],
    ["add", "sh", addScript],
    ["list", "sh", listScript],
    ["fetch", "sh", fetchScript],
    ["restore", "bash", restoreScript],
  ] as const) {
    it(`have a ${name} script that ${shell} can read and shellcheck approves of`, function () {
      assert.equal(spawnSync(shell, ["-n"], { input: script, encoding: "utf8" }).stderr, "");
      skipWithout(this, "shellcheck");
      const { stdout } = spawnSync("shellcheck", [`--shell=${shell}`, "-"], { input: script, encoding: "utf8" });
      assert.equal(stdout, "");
    });

    it(`have a ${name} script that stops at the first variable that is missing`, () => {
      const { status, stderr } = spawnSync(shell, ["-c", script], { env: { PATH: "/usr/bin:/bin" }, encoding: "utf8" });
      assert.notEqual(status, 0);
      assert.match(stderr, /is not set/);
    });
  }
});

describe("dump and restore with a real server", () => {
  const password = "owner's password";
  let server: RealServer;
  let files: string;

  before(function () {
    skipWithout(this, "a PostgreSQL server as root", canRunServer);
    skipWithout(this, "gpg");
    server = new RealServer();
    server.prepare("restored", password, ["pgcrypto"]);
    server.prepare("cortex_core", password, ["pgcrypto"]);
    server.run("bash", ["-c", makeKeys], { GNUPGHOME: "" });
    server.during(() => {
      server.ask(
        "cortex_core",
        "CREATE TABLE person AS SELECT 'Ada Lovelace' AS name; CREATE TABLE empty (id int)",
        password,
      );
      server.ask("cortex_core", "COMMENT ON TABLE person IS 'kept'", password);
      // More than a pipe holds, whatever compression makes of it.
      const noise = "SELECT sha256(i::text::bytea) AS noise FROM generate_series(1, 20000) AS i";
      server.ask("cortex_core", `CREATE TABLE much AS ${noise}`, password);
    });
  });

  after(() => server?.remove());

  beforeEach(() => {
    files = server.run("mktemp", ["-d", join(server.folder, "files-XXXX")]).trim();
  });

  /** A key pair of the kind an operator would keep outside of the cluster. */
  const makeKeys = `set -eu
    GNUPGHOME=$(mktemp -d); export GNUPGHOME; trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
    gpg --batch --quiet --passphrase '' --quick-generate-key backup@example.com future-default default never
    gpg --armor --export > public.asc; gpg --armor --export-secret-keys > private.asc`;

  const variables = (database: string) => ({
    DB_HOST: server.folder,
    DB_PORT: "5432",
    DB_USER: "cortex",
    DB_PASSWORD: password,
    DB_NAME: database,
    BACKUP_DIR: files,
    RECIPIENT_FILE: join(server.folder, "public.asc"),
    PRIVATE_KEY_FILE: join(server.folder, "private.asc"),
  });
  const dump = (change: Record<string, string> = {}) =>
    server.run("bash", ["-c", dumpScript], { ...variables("cortex_core"), ...change });
  const restore = (file: string) =>
    server.run("bash", ["-c", restoreScript], { ...variables("restored"), BACKUP_FILE: `weekly/${file}` });

  it("writes one encrypted file named by database and time, and nothing else (CC-085, CC-086)", () => {
    server.during(() => dump());
    const [file, ...others] = readdirSync(files);
    assert.deepEqual(others, []);
    assert.match(file ?? "", /^cortex_core-\d{8}_\d{6}\.dump\.gpg$/);
    const content = readFileSync(join(files, file ?? ""), "latin1");
    assert.doesNotMatch(content, /PGDMP|Lovelace/);
  });

  it("leaves no file that looks finished when the dump fails (CC-086)", () => {
    server.during(() => assert.throws(() => dump({ DB_PASSWORD: "wrong" }), /password authentication failed/));
    assert.deepEqual(
      readdirSync(files).filter((file) => file.endsWith(".gpg")),
      [],
    );
  });

  it("restores into a new database, counts its tables and removes the file (CC-087)", () => {
    server.during(() => {
      dump();
      const [file = ""] = readdirSync(files);
      assert.match(
        restore(file),
        /^restored weekly\/cortex_core-.* into restored of cortex: 3 tables, about 20001 rows$/m,
      );
      assert.deepEqual(readdirSync(files), []);
      assert.equal(server.ask("restored", "SELECT name FROM person", password), "Ada Lovelace");
      assert.equal(server.ask("restored", "SELECT obj_description('person'::regclass)", password), "kept");
    });
  });

  it("refuses a database that is not empty (CC-087)", () => {
    server.during(() => {
      dump();
      const [file = ""] = readdirSync(files);
      assert.throws(() => restore(file), /database restored is not empty/);
    });
  });

  it("refuses a database of another owner, which its own could not use (SP-151)", () => {
    server.during(() => {
      dump();
      const [file = ""] = readdirSync(files);
      server.ask(
        "restored",
        "DROP TABLE person, empty, much; ALTER DATABASE restored OWNER TO postgres; GRANT CONNECT ON DATABASE restored TO cortex",
      );
      assert.throws(() => restore(file), /database restored belongs to postgres, not to cortex/);
      server.ask("restored", "ALTER DATABASE restored OWNER TO cortex");
    });
  });

  it("changes nothing when the file is damaged (CC-087)", () => {
    server.during(() => {
      dump();
      const [file = ""] = readdirSync(files);
      truncateSync(join(files, file), 600);
      assert.throws(() => restore(file));
      assert.equal(server.ask("restored", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    });
  });
});

describe("upload and fetch with a real rclone", () => {
  let folder: string;
  const run = (script: string, variables: Record<string, string>) =>
    spawnSync("sh", ["-c", script], {
      env: { PATH: process.env.PATH ?? "", HOME: folder, BACKUP_DIR: folder, ...variables },
      encoding: "utf8",
    });

  before(function () {
    skipWithout(this, "rclone");
    folder = mkdtempSync("/tmp/axon-upload-");
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("uploads the dump, prunes what is too old of the same database only, and finds it again (CC-084, CC-086, CC-087)", () => {
    const target = join(folder, "bucket", "daily");
    const upload = { DB_NAME: "cortex_core", BACKUP_TARGET: target, BACKUP_RETENTION: "7" };
    spawnSync("mkdir", ["-p", target]);
    for (const [name, age] of [
      ["cortex_core-20260101_020000.dump.gpg", "8 days ago"],
      ["cortex_core-20260102_020000.dump.gpg", "6 days ago"],
      ["cortex_memory-20260101_020000.dump.gpg", "8 days ago"],
    ] as const)
      spawnSync("touch", ["-d", age, join(target, name)]);
    writeFileSync(join(folder, "cortex_core-20260109_020000.dump.gpg"), "encrypted");
    const { status, stderr } = run(uploadScript, upload);
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(target).sort(), [
      "cortex_core-20260102_020000.dump.gpg",
      "cortex_core-20260109_020000.dump.gpg",
      "cortex_memory-20260101_020000.dump.gpg",
    ]);
    const below = { BACKUP_TARGET: join(folder, "bucket") };
    const fetch = (file: string) => run(fetchScript, { ...below, BACKUP_FILE: `daily/${file}` });
    assert.equal(fetch("cortex_core-20260102_020000.dump.gpg").status, 0);
    assert.notEqual(fetch("cortex_core-19990101_020000.dump.gpg").status, 0);
    assert.deepEqual(
      run(listScript, { ...below, DB_NAME: "cortex_core" })
        .stdout.trim()
        .split("\n")
        .sort(),
      ["daily/cortex_core-20260102_020000.dump.gpg 0", "daily/cortex_core-20260109_020000.dump.gpg 9"],
    );
  });

  it("adds the dump to a store where it may do nothing else, neither look nor delete, with the checksum that a lock asks for (SP-148)", async () => {
    const asked: (readonly string[])[] = [];
    const store = createServer((request, response) => {
      const { "x-amz-server-side-encryption": encryption, "content-md5": checksum } = request.headers;
      asked.push([`${request.method} ${request.url?.replace(/\?.*/, "")}`, String(encryption), String(checksum)]);
      request.resume().on("end", () => response.writeHead(request.method === "PUT" ? 200 : 403).end());
    });
    await once(store.listen(0, "127.0.0.1"), "listening");
    const { port } = store.address() as AddressInfo;
    const dump = "orders-20260109_020000.dump.gpg";
    writeFileSync(join(folder, dump), "encrypted");
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      DB_NAME: "orders",
      BACKUP_DIR: folder,
      BACKUP_TARGET: "backup:bucket/shop/database/weekly",
      RCLONE_CONFIG_BACKUP_TYPE: "s3",
      RCLONE_CONFIG_BACKUP_PROVIDER: "Other",
      RCLONE_CONFIG_BACKUP_ENDPOINT: `http://127.0.0.1:${port}`,
      RCLONE_CONFIG_BACKUP_ACCESS_KEY_ID: "id",
      RCLONE_CONFIG_BACKUP_SECRET_ACCESS_KEY: "key",
      RCLONE_CONFIG_BACKUP_SERVER_SIDE_ENCRYPTION: "aws:kms",
      RCLONE_CONFIG_BACKUP_NO_CHECK_BUCKET: "true",
    };
    try {
      const { stdout } = await promisify(execFile)("sh", ["-c", addScript], { env });
      assert.match(stdout, /^uploaded orders-20260109_020000\.dump\.gpg$/m);
    } finally {
      store.close();
    }
    const checksum = createHash("md5").update("encrypted").digest("base64");
    assert.deepEqual(asked, [[`PUT /bucket/shop/database/weekly/${dump}`, "aws:kms", checksum]]);
  });
});
