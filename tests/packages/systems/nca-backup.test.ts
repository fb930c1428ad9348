import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { job, planned, variables } from "../../support/nca.ts";
import { skipWithout } from "../../support/tools.ts";

/**
 * Stands in for S3: an object is a file below the working directory, with what it was asked for beside it. It is there once all of it
 * was read, and who may write may take nothing away again.
 */
const boto3 = `
import json, os
class Client:
    def upload_fileobj(self, stream, bucket, key, ExtraArgs, Config):
        path = os.path.join(bucket, key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        content = b""
        while chunk := stream.read(65536): content += chunk
        with open(path, "wb") as file: file.write(content)
        with open("asked.json", "w") as file: json.dump({"key": key, "path": path, **ExtraArgs}, file)
    def get_paginator(self, name):
        class Pages:
            def paginate(self, Bucket, Prefix):
                found = [os.path.relpath(os.path.join(folder, name), Bucket) for folder, _, names in os.walk(Bucket) for name in names]
                yield {"Contents": [{"Key": key} for key in sorted(found) if key.startswith(Prefix)]} if found else {}
        return Pages()
    def download_fileobj(self, bucket, key, stream):
        with open(os.path.join(bucket, key), "rb") as file: content = file.read()
        if os.environ.get("FAIL") == "download":
            stream.write(content[: len(content) // 2])
            raise RuntimeError("connection lost")
        stream.write(content)
    def delete_object(self, Bucket, Key): raise RuntimeError("AccessDenied")
def client(name, endpoint_url, region_name): return Client()
`;
const transfer = "class TransferConfig:\n    def __init__(self, multipart_chunksize, max_concurrency): pass\n";
/** The application's command: fails before or after it has written, as it is told. */
const backupModule = `
import os, sys
if os.environ.get("FAIL") == "early": sys.exit(1)
with open(sys.argv[1].removeprefix("--output="), "w") as file: file.write("CREATE TABLE memories ();\\n" * 100000)
if os.environ.get("FAIL") == "late": sys.exit(1)
`;
/** What is restored becomes a file; one that breaks off is no restore. */
const restoreModule = `
import os, sys
with open(sys.argv[1].removeprefix("--input=")) as file: content = file.read()
if os.environ.get("FAIL") == "late": sys.exit(1)
with open("restored", "w") as file: file.write(content)
`;
/** Stands in for the database: has the tables that were restored. */
const psycopg2 = `
import os
class Cursor:
    def execute(self, statement): pass
    def fetchone(self): return (0 if os.environ.get("FAIL") == "empty" else open("restored").read().count("CREATE TABLE"),)
class Connection:
    def cursor(self): return Cursor()
def connect(**settings): return Connection()
`;
const rollbackModule = 'open("rolled-back", "w").close()\n';

describe("NCA's backup", () => {
  let directory: string;

  before(function () {
    skipWithout(this, "python3");
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-nca-"));
    for (const [path, content] of Object.entries({
      "boto3/__init__.py": boto3,
      "boto3/s3/__init__.py": "",
      "boto3/s3/transfer.py": transfer,
      "neuroca/__init__.py": "",
      "neuroca/db/__init__.py": "",
      "neuroca/db/backup.py": backupModule,
      "neuroca/db/rollback.py": rollbackModule,
      "neuroca/db/restore.py": restoreModule,
      "psycopg2.py": psycopg2,
    })) {
      mkdirSync(join(directory, path, ".."), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Runs a job as its container would, with the pipe in the test's own directory. */
  function run(name: string, fail = "", key = "", environmentName: "staging" | "prod" = "prod", kmsKey = "") {
    const from = planned(environmentName);
    const [, , script = ""] = job(from, name).command;
    const own = script.replaceAll("/tmp/backup.sql", join(directory, "backup.sql"));
    const environment = {
      BACKUP_ENDPOINT: "https://s3.example.com",
      BACKUP_REGION: "eu-west-1",
      BACKUP_BUCKET: "dumps",
      BACKUP_ENCRYPTION: "aws:kms",
      BACKUP_KMS_KEY: kmsKey,
      NEUROCA_ENV: variables(job(from, name)).NEUROCA_ENV,
    };
    const login = ["HOST", "PORT", "NAME", "USER", "PASSWORD"].map((name) => [`NEUROCA_DB_${name}`, "x"]);
    const env = { ...Object.fromEntries(login), BACKUP_KEY: key, PATH: process.env.PATH, FAIL: fail, ...environment };
    return spawnSync("python3", ["-c", own], { cwd: directory, encoding: "utf8", env, timeout: 20_000 });
  }
  const asked = () => JSON.parse(readFileSync(join(directory, "asked.json"), "utf8"));

  it("is an encrypted object of the time it was taken, with all that the command wrote (NC-042)", () => {
    const { status, stdout, stderr } = run("db-backup");
    assert.equal(status, 0, stderr);
    const { key, path, ServerSideEncryption, ...more } = asked();
    assert.equal(more.SSEKMSKeyId, undefined);
    assert.match(key, /^neuroca\/production\/\d{4}\/\d{2}\/\d{2}\/\d{6}Z\.sql$/);
    assert.equal(ServerSideEncryption, "aws:kms");
    assert.equal(readFileSync(join(directory, path), "utf8").split("\n").length, 100_001);
    assert.match(stdout, /^backup is dumps\/neuroca\//);
  });

  it("is encrypted with the installation's own key where it has one", () => {
    const own = "arn:aws:kms:eu-west-1:111122223333:key/dumps";
    assert.equal(run("db-backup", "", "", "prod", own).status, 0);
    const { ServerSideEncryption, SSEKMSKeyId } = asked();
    assert.deepEqual([ServerSideEncryption, SSEKMSKeyId], ["aws:kms", own]);
  });

  for (const moment of ["early", "late"]) {
    it(`leaves nothing behind and fails where the command fails ${moment} (NC-042)`, () => {
      const { status, stderr } = run("db-backup", moment);
      assert.equal(status, 1);
      assert.match(stderr, /the backup failed/);
      assert.deepEqual(
        readdirSync(join(directory, "dumps"), { recursive: true }).filter((name) => /sql$/.test(String(name))),
        [],
      );
    });
  }

  it("comes before a migration is taken back, which does not happen without it", () => {
    assert.equal(run("db-rollback", "late").status, 1);
    assert.equal(existsSync(join(directory, "rolled-back")), false);
    rmSync(join(directory, "backup.sql"));
    const { status, stderr } = run("db-rollback");
    assert.equal(status, 0, stderr);
    assert.ok(existsSync(join(directory, "rolled-back")) && existsSync(join(directory, asked().path)));
  });

  const keep = (key: string, content: string) => {
    mkdirSync(join(directory, "dumps", key, ".."), { recursive: true });
    writeFileSync(join(directory, "dumps", key), content);
  };
  const table = "CREATE TABLE memories ();\n";
  const restored = () => readFileSync(join(directory, "restored"), "utf8");

  it("is restored by the application's command, the chosen one or the newest, and looked at afterwards (NC-043)", () => {
    keep("neuroca/production/2026/11/20/023000Z.sql", table);
    keep("neuroca/production/2026/11/21/023000Z.sql", table.repeat(100_000));
    const newest = run("db-restore");
    assert.equal(newest.status, 0, newest.stderr);
    assert.equal(restored(), table.repeat(100_000));
    assert.match(newest.stdout, /^restored dumps\/neuroca\/production\/2026\/11\/21\/023000Z\.sql: 100000 tables$/m);
    rmSync(join(directory, "backup.sql"));
    const chosen = run("db-restore", "", "neuroca/production/2026/11/20/023000Z.sql");
    assert.equal(chosen.status, 0, chosen.stderr);
    assert.equal(restored(), table);
  });

  const failures = [
    ["download", "a download that breaks off", /023000Z\.sql could not be read: connection lost/],
    ["late", "a command that fails", /the restore failed/],
    ["empty", "a database in which nothing is afterwards", /nothing is in the database after the restore/],
  ] as const;
  for (const [fail, title, said] of failures) {
    it(`is not taken for restored after ${title} (NC-043)`, () => {
      keep("neuroca/production/2026/11/21/023000Z.sql", table.repeat(100_000));
      const { status, stderr } = run("db-restore", fail);
      assert.equal(status, 1);
      assert.match(stderr, said);
    });
  }

  it("is never another environment's, be it named or the newest of a bucket that both have (NC-004)", () => {
    keep("neuroca/production/2026/11/21/023000Z.sql", table);
    const named = run("db-restore", "", "neuroca/production/2026/11/21/023000Z.sql", "staging");
    assert.equal(named.status, 1);
    assert.match(
      named.stderr,
      /023000Z\.sql is no backup of this environment, whose keys begin with neuroca\/staging\/; data of another environment comes masked, by the refresh of its database/,
    );
    const newest = run("db-restore", "", "", "staging");
    assert.match(newest.stderr, /there is no backup in dumps below neuroca\/staging\//);
    assert.equal(existsSync(join(directory, "restored")), false);
  });

  it("is asked for by a key that is there, or at all (NC-043)", () => {
    assert.match(run("db-restore").stderr, /there is no backup in dumps/);
    keep("neuroca/production/2026/11/21/023000Z.sql", table);
    assert.equal(run("db-restore", "", "neuroca/other.sql").status, 1);
  });
});
