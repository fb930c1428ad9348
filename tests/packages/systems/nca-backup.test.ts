import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { job, planned } from "../../support/nca.ts";
import { skipWithout } from "../../support/tools.ts";

/** Stands in for S3: an object is a file below the working directory, with what it was asked for beside it. */
const boto3 = `
import json, os
class Client:
    def upload_fileobj(self, stream, bucket, key, ExtraArgs, Config):
        path = os.path.join(bucket, key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file: file.write(stream.read())
        with open("asked.json", "w") as file: json.dump({"key": key, "path": path, **ExtraArgs}, file)
    def delete_object(self, Bucket, Key): os.remove(os.path.join(Bucket, Key))
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
const rollbackModule = 'open("rolled-back", "w").close()\n';

describe("NCA's backup", function () {
  this.timeout(30_000);
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
    })) {
      mkdirSync(join(directory, path, ".."), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Runs a job as its container would, with the pipe in the test's own directory. */
  function run(name: string, fail = "") {
    const [, , script = ""] = job(planned("prod"), name).command;
    const own = script.replaceAll("/tmp/backup.sql", join(directory, "backup.sql"));
    const environment = {
      BACKUP_ENDPOINT: "https://s3.example.com",
      BACKUP_REGION: "eu-west-1",
      BACKUP_BUCKET: "dumps",
      BACKUP_ENCRYPTION: "aws:kms",
    };
    const env = { PATH: process.env.PATH, FAIL: fail, ...environment };
    return spawnSync("python3", ["-c", own], { cwd: directory, encoding: "utf8", env, timeout: 20_000 });
  }
  const asked = () => JSON.parse(readFileSync(join(directory, "asked.json"), "utf8"));

  it("is an encrypted object of the time it was taken, with all that the command wrote (NC-042)", () => {
    const { status, stdout, stderr } = run("db-backup");
    assert.equal(status, 0, stderr);
    const { key, path, ServerSideEncryption } = asked();
    assert.match(key, /^neuroca\/\d{4}\/\d{2}\/\d{2}\/\d{6}Z\.sql$/);
    assert.equal(ServerSideEncryption, "aws:kms");
    assert.equal(readFileSync(join(directory, path), "utf8").split("\n").length, 100_001);
    assert.match(stdout, /^backup is dumps\/neuroca\//);
  });

  for (const moment of ["early", "late"]) {
    it(`leaves nothing behind and fails where the command fails ${moment} (NC-042)`, () => {
      const { status, stderr } = run("db-backup", moment);
      assert.equal(status, 1);
      assert.match(stderr, /the backup failed/);
      assert.equal(existsSync(join(directory, asked().path)), false);
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
});
