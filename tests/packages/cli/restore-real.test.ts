import assert from "node:assert/strict";
import { copyFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dumpScript, restoreScript } from "../../../packages/database/src/kubernetes/dump-scripts.ts";
import { type Executed, ObjectServer } from "../../support/object-server.ts";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "../database/real-server.ts";
import { TestProject } from "./axon.ts";
import { RestorableCluster, stackFile, type Variables } from "./restorable-cluster.ts";

const password = "owner's password";

describe("axon restore on a real server", () => {
  const project = new TestProject();
  let server: RealServer;
  let api: ObjectServer | undefined;
  let bucket: string;

  before(function () {
    skipWithout(this, "a PostgreSQL server as root", canRunServer);
    skipWithout(this, "gpg");
    server = new RealServer();
    server.prepare("spek", password, [], "spek");
    bucket = server.run("mktemp", ["-d", join(server.folder, "bucket-XXXX")]).trim();
    server.run("bash", ["-c", makeKeys], { GNUPGHOME: "" });
    project.write("Pulumi.spek-prod-kubernetes.yaml", stackFile);
    server.start();
    ask("CREATE TABLE person AS SELECT 'Ada Lovelace' AS name");
    server.run("bash", ["-c", dumpScript], {
      ...login,
      DB_NAME: "spek",
      BACKUP_DIR: bucket,
      RECIPIENT_FILE: key("public"),
    });
    ask("UPDATE person SET name = 'spoilt'");
  });
  afterEach(() => api?.close());
  after(() => {
    server?.stop();
    server?.remove();
    project.remove();
  });

  const makeKeys = `set -eu
    GNUPGHOME=$(mktemp -d); export GNUPGHOME; trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT
    gpg --batch --quiet --passphrase '' --quick-generate-key backup@example.com future-default default never
    gpg --armor --export > public.asc; gpg --armor --export-secret-keys > private.asc`;
  const key = (half: "public" | "private") => join(server.folder, `${half}.asc`);
  const login = { DB_HOST: "", DB_PORT: "5432", DB_USER: "spek", DB_PASSWORD: password };
  /** As the owner. */
  const ask = (statement: string, database = "spek") => {
    login.DB_HOST = server.folder;
    const psql = ["--no-psqlrc", "--tuples-only", "--no-align", "--username=spek", `--dbname=${database}`];
    return server.run("psql", [...psql, `--command=${statement}`], { PGPASSWORD: password }).trim();
  };
  const dumps = () => readdirSync(bucket).filter((name) => name.endsWith(".dump.gpg"));
  const kept = () =>
    ask("SELECT datname FROM pg_database WHERE datname LIKE '%\\_before\\_%' OR datname LIKE '%\\_restore'").split(
      "\n",
    );

  /** What psql and df do in the pod of the primary, whose directory of data is another one here. */
  const executes = ([program = "", ...words]: readonly string[]): Executed => {
    const args = words.map((word) => (word === "/var/lib/postgresql/data" ? server.folder : word));
    return outcome(() => ({ stdout: server.run(program, args), code: 0 }));
  };
  const restore = ({ BACKUP_FILE = "", DB_NAME = "" }: Variables, privateKey: string) => {
    const files = server.run("mktemp", ["-d", join(server.folder, "files-XXXX")]).trim();
    const held = server.run("mktemp", [join(server.folder, "held-XXXX")]).trim();
    writeFileSync(held, privateKey);
    copyFileSync(join(bucket, basename(BACKUP_FILE)), join(files, basename(BACKUP_FILE)));
    const told = { ...login, DB_NAME, BACKUP_FILE, BACKUP_DIR: files, PRIVATE_KEY_FILE: held };
    const {
      stdout = "",
      stderr = "",
      code,
    } = outcome(() => ({
      stdout: server.run("bash", ["-c", restoreScript], told),
      code: 0,
    }));
    return { log: stdout + stderr, succeeds: code === 0 };
  };
  const run = async (file: string) => {
    const list = () => ({
      log: dumps()
        .map((name) => `weekly/${name} 1000`)
        .join("\n"),
      succeeds: true,
    });
    const cluster = new RestorableCluster({
      executes,
      jobs: { "postgres-restore-list": list, "postgres-restore": restore },
    });
    api = await ObjectServer.start(cluster.served);
    project.write("kubeconfig", api.kubeconfig("production"));
    const args = ["--env", "prod", "--private-key", key("private"), "--yes"];
    return { cluster, ...(await project.run(["restore", "spek", "postgres", `weekly/${file}`, ...args])) };
  };

  it("stops at the first error of a damaged dump, and leaves the database in use as it was (SP-151)", async () => {
    const [file = ""] = dumps();
    const damaged = file.replace(/_\d{6}\./, "_000000.");
    copyFileSync(join(bucket, file), join(bucket, damaged));
    truncateSync(join(bucket, damaged), 900);
    const { code, stderr, cluster } = await run(damaged);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /failed, and said at last:\n(.*\n)*? *(gpg|pg_restore): /);
    assert.equal(ask("SELECT name FROM person"), "spoilt");
    assert.deepEqual(kept(), [""]);
    assert.equal(cluster.happened.filter((what) => what === "spek to 4").length, 1);
  });

  it("recreates the database with its owner, with what the dump holds, and keeps the old one (SP-151, CC-087)", async () => {
    const [file = ""] = dumps().sort().reverse();
    const { code, stdout, stderr, cluster } = await run(file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^restored weekly\/spek-\S+ into spek_restore of spek: 1 tables, about 1 rows$/m);
    assert.equal(ask("SELECT name FROM person"), "Ada Lovelace");
    assert.equal(ask("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'spek'"), "spek");
    assert.equal(ask("SELECT tableowner FROM pg_tables WHERE tablename = 'person'"), "spek");
    const [old = "", ...others] = kept();
    assert.match(old, /^spek_before_/);
    assert.deepEqual(others, []);
    assert.equal(ask("SELECT name FROM person", old), "spoilt");
    assert.ok(!cluster.objects.some(({ metadata }) => metadata.name === "postgres-restore-key"));
  });
});

/** Of a program that may fail. */
function outcome(run: () => Executed): Executed {
  try {
    return run();
  } catch (error) {
    const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
    return { stderr: stderr ?? message, code: 1 };
  }
}
