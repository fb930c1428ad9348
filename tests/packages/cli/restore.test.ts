import assert from "node:assert/strict";
import { type Executed, ObjectServer } from "../../support/object-server.ts";
import { TestProject } from "./axon.ts";
import { type Playing, RestorableCluster, stackFile } from "./restorable-cluster.ts";

const dump = "weekly/spek-20261122_030000.dump.gpg";
const listed = `2026/11/22 NOTICE: Config file not found - using defaults
weekly/spek-20261115_030000.dump.gpg 1048576
${dump} 2147483648`;
const gib = 2 ** 30;

/** A server in memory: it knows which databases there are, and renames them. */
class PlayedServer {
  readonly databases = new Map([
    ["postgres", 7_000_000],
    ["spek", 3 * gib],
  ]);
  freeBytes = 40 * gib;
  /** Errors that statements end in, each once. */
  readonly errors: { readonly statement: RegExp; readonly stderr: string; readonly lost?: boolean }[] = [];

  readonly execute = (command: readonly string[]): Executed => {
    if (command[0] === "df") return { stdout: `      Avail\n${this.freeBytes}\n`, code: 0 };
    const text = command.join("\n");
    const error = this.errors.find(({ statement }) => statement.test(text));
    if (error) {
      this.errors.splice(this.errors.indexOf(error), 1);
      if (error.lost) this.#change(text);
      return error.lost ? { code: "lost" } : { stderr: error.stderr, code: 1 };
    }
    return { stdout: this.#change(text), code: 0 };
  };

  #change(text: string): string {
    const [, exists] = /SELECT EXISTS .*datname = '(\w+)'/.exec(text) ?? [];
    if (exists) return this.databases.has(exists) ? "t\n" : "f\n";
    if (text.includes("SELECT datname")) return [...this.databases].map((pair) => pair.join(" ")).join("\n");
    const [, dropped = ""] = /DROP DATABASE IF EXISTS "(\w+)"/.exec(text) ?? [];
    this.databases.delete(dropped);
    const [, made] = /CREATE DATABASE "(\w+)"/.exec(text) ?? [];
    if (made) this.databases.set(made, 7_000_000);
    for (const [, from = "", to = ""] of text.matchAll(/ALTER DATABASE "(\w+)" RENAME TO "(\w+)"/g)) {
      this.databases.set(to, this.databases.get(from) ?? 0);
      this.databases.delete(from);
    }
    return "";
  }
}

describe("axon restore", () => {
  const project = new TestProject();
  let api: ObjectServer | undefined;
  before(() => {
    project.write("Pulumi.spek-prod-kubernetes.yaml", stackFile);
    project.write("key.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n…\n-----END PGP PRIVATE KEY BLOCK-----\n");
    project.write("public.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n…");
  });
  afterEach(() => api?.close());
  after(() => project.remove());

  const clusterOf = (server: PlayedServer, change: Partial<Playing> = {}) =>
    new RestorableCluster({
      executes: server.execute,
      jobs: {
        "postgres-restore-list": () => ({ log: listed, succeeds: true }),
        "postgres-restore": ({ BACKUP_FILE, DB_NAME }) => {
          server.databases.set(DB_NAME ?? "", 2 * gib);
          return { log: `restored ${BACKUP_FILE} into ${DB_NAME} of spek: 12 tables, about 345 rows`, succeeds: true };
        },
      },
      ...change,
    });
  const run = async (
    args: readonly string[],
    { server = new PlayedServer(), ...change }: Partial<Playing> & { readonly server?: PlayedServer } = {},
    options: Parameters<TestProject["run"]>[1] = {},
  ) => {
    const cluster = clusterOf(server, change);
    api = await ObjectServer.start(cluster.served);
    project.write("kubeconfig", api.kubeconfig("production"));
    const ended = await project.run(["restore", "spek", "postgres", ...args, "--env", "prod"], options);
    return { ...ended, server, cluster, happened: cluster.happened };
  };
  const agreed = [dump, "--private-key", "key.asc", "--yes"];
  const untouched = ["postgres-restore-list of nothing into spek"];
  /** The name that the old database is kept by, from what there is. */
  const keptIn = (server: PlayedServer) => [...server.databases.keys()].find((name) => /_before_/.test(name)) ?? "";

  it("looks for the dump, stops all who write, fills a new database of the owner's, switches over and starts them again (SP-151)", async () => {
    const { code, stdout, stderr, happened, server, cluster } = await run(agreed);
    assert.equal(code, 0, stderr);
    const kept = keptIn(server);
    assert.match(kept, /^spek_before_\d{8}_\d{6}$/);
    assert.deepEqual(happened, [
      "postgres-restore-list of nothing into spek",
      "spek-update-baselines suspended",
      "spek-vacuum suspended",
      "spek to 0",
      'DROP DATABASE IF EXISTS "spek_restore" WITH (FORCE)',
      'CREATE DATABASE "spek_restore" OWNER "spek"',
      '\\connect "spek_restore"',
      "postgres-restore-key deleted",
      "postgres-restore-key made",
      `postgres-restore of ${dump} into spek_restore`,
      "postgres-restore-key deleted",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('spek', 'spek_restore') AND pid <> pg_backend_pid()",
      `BEGIN; ALTER DATABASE "spek" RENAME TO "${kept}"; ALTER DATABASE "spek_restore" RENAME TO "spek"; COMMIT`,
      "spek to 4",
      "spek-update-baselines scheduled",
      "spek-vacuum scheduled",
    ]);
    assert.deepEqual([...server.databases.keys()].sort(), ["postgres", "spek", kept]);
    assert.deepEqual(cluster.suspended, ["postgres-restore-list", "postgres-restore"]);
    assert.match(
      stdout,
      /^restored weekly\/spek-20261122_030000\.dump\.gpg into spek_restore of spek: 12 tables, about 345 rows$/m,
    );
    assert.match(
      stdout,
      new RegExp(`^Database spek is restored from ${dump}, and ${kept} keeps .*; spek run again\\.$`, "m"),
    );
    assert.ok(
      stdout.includes(
        `  axon restore spek postgres --env prod --on kubernetes --stack spek-prod-kubernetes --back-to ${kept}\n`,
      ),
    );
    assert.ok(
      stdout.includes(
        `kubectl --context production --namespace spek exec postgres-2 --container postgres -- psql --command='DROP DATABASE IF EXISTS "${kept}" WITH (FORCE)'`,
      ),
    );
  });

  it("says before it does anything what is going to happen (SP-151)", async () => {
    const { stderr } = await run(agreed);
    const lines = stderr.split("\n");
    const from = lines.indexOf("What is going to happen to database postgres of spek prod on kubernetes:");
    const told = lines.slice(from + 1, from + 12).map((line) => line.trim().replace(/ {2,}/, ": "));
    const kept = /spek_before_\d{8}_\d{6}/.exec(stderr)?.[0];
    assert.deepEqual(told.slice(0, 10), [
      `take: ${dump}, 2.0 GiB, made at 2026-11-22T03:00:00Z`,
      "stop: all replicas of spek (4)",
      "suspend: spek-update-baselines and spek-vacuum",
      "restore: into the new database spek_restore of spek, all or nothing, up to the first error",
      "verify: its owner, and the number of its tables",
      `switch: spek becomes ${kept} and is kept, spek_restore becomes spek`,
      "start: what was stopped, and wait up to 15m until all of it is ready",
      `lose: what was written since 2026-11-22T03:00:00Z; ${kept} alone will have it`,
      "schema: as it was then; spek-db-init changes it with the next release, by axon up",
      "if it fails: before the switch nothing has changed, and what was stopped starts again",
    ]);
  });

  it("stops nothing for a dump that is not there, and names those that are (SP-151)", async () => {
    const missing = "weekly/spek-20200101_030000.dump.gpg";
    const { code, stderr, happened } = await run([missing, "--private-key", "key.asc", "--yes"]);
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(
        `axon: there is no backup ${missing}; the newest are ${dump}, weekly/spek-20261115_030000.dump.gpg`,
      ),
      stderr,
    );
    assert.deepEqual(happened, untouched);
  });

  it("does nothing that nobody has confirmed (SP-151)", async () => {
    const { code, stderr, happened } = await run([dump, "--private-key", "key.asc"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^axon: restoring postgres must be confirmed, but there is no terminal to ask on; add --yes to go ahead, or --sandbox to rehearse$/m,
    );
    assert.deepEqual(happened, []);
  });

  it("leaves the database in use and starts again what it stopped where the dump cannot be loaded (SP-151)", async () => {
    const { code, stdout, stderr, happened, server, cluster } = await run(agreed, {
      jobs: {
        "postgres-restore-list": () => ({ log: listed, succeeds: true }),
        "postgres-restore": () => ({ log: "gpg: decryption failed: No secret key", succeeds: false }),
      },
    });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^axon: postgres-restore-[0-9a-f]{8} failed, and said at last:\n {2}gpg: decryption failed: No secret key$/m,
    );
    assert.match(stderr, /^Nothing was switched: spek holds what it held\.\nWhat was stopped starts again\.$/m);
    assert.equal(stdout, "");
    assert.deepEqual(happened.slice(-5), [
      "postgres-restore-key deleted",
      "spek to 4",
      "spek-update-baselines scheduled",
      "spek-vacuum scheduled",
      'DROP DATABASE IF EXISTS "spek_restore" WITH (FORCE)',
    ]);
    assert.deepEqual([...server.databases.keys()], ["postgres", "spek"]);
    assert.deepEqual(cluster.suspended, ["postgres-restore-list", "postgres-restore"]);
  });

  it("starts again what it stopped after Ctrl-C, with the Job, the key and the new database gone", async () => {
    let interrupt = () => {};
    const { code, stderr, happened, server } = await run(
      agreed,
      {
        answers: (method, path) => {
          if (method === "POST" && path.endsWith("/secrets")) interrupt();
          return undefined;
        },
      },
      { onError: (_text, process) => (interrupt = () => process.kill("SIGINT")) },
    );
    assert.equal(code, 130, stderr);
    assert.deepEqual([...server.databases.keys()], ["postgres", "spek"]);
    for (const done of ["postgres-restore-key deleted", "spek to 4", "spek-vacuum scheduled"])
      assert.ok(happened.slice(happened.indexOf("postgres-restore-key made")).includes(done), done);
    assert.match(stderr, /Nothing was switched: spek holds what it held/);
  });

  it("tries a switch again that somebody's connection held up", async () => {
    const server = new PlayedServer();
    const stderr = 'ERROR:  database "spek" is being accessed by other users';
    server.errors.push({ statement: /RENAME/, stderr });
    const { code, happened } = await run(agreed, { server });
    assert.equal(code, 0);
    assert.equal(happened.filter((what) => /RENAME.*COMMIT fails$/.test(what)).length, 1);
    assert.match(keptIn(server), /^spek_before_/);
  });

  it("finds out whether the switch was made where the connection was lost in it", async () => {
    const server = new PlayedServer();
    server.errors.push({ statement: /RENAME/, stderr: "", lost: true });
    const { code, stderr, happened } = await run(agreed, { server });
    assert.equal(code, 1);
    assert.match(stderr, /psql in pod postgres-2 failed: the connection to it was lost/);
    assert.match(stderr, new RegExp(`^Database spek is restored from ${dump}, and ${keptIn(server)} keeps`, "m"));
    assert.ok(happened.includes("spek to 4"));
  });

  it("leaves everything stopped, and says how to go on, where nobody knows whether the switch was made", async () => {
    const server = new PlayedServer();
    server.errors.push({ statement: /RENAME/, stderr: "", lost: true }, { statement: /EXISTS \(/, stderr: "gone" });
    const { code, stderr, happened } = await run(agreed, { server });
    assert.equal(code, 1);
    assert.match(stderr, /^The server does not answer, so that nobody knows which database is called spek now/m);
    assert.match(stderr, /^ {2}kubectl --context production --namespace spek scale deployment\/spek --replicas=4$/m);
    assert.match(stderr, /^ {2}kubectl .* patch cronjob\/spek-vacuum --patch='\{"spec":\{"suspend":false\}\}'$/m);
    assert.ok(!happened.includes("spek to 4"));
  });

  it("has failed where a service does not answer on its health endpoint in time, and says the way back (SP-152)", async () => {
    const { code, stderr, server } = await run([...agreed, "--wait", "3s"], { ready: (wanted) => Math.min(wanted, 3) });
    assert.equal(code, 1);
    assert.match(stderr, /^axon: spek is not ready within 3s; axon status shows more$/m);
    assert.match(stderr, new RegExp(`^ {2}axon restore spek postgres .* --back-to ${keptIn(server)}$`, "m"));
  });

  it("converges when it runs again after it was killed with everything stopped", async () => {
    const server = new PlayedServer();
    server.databases.set("spek_restore", 5);
    const cluster = clusterOf(server);
    for (const each of cluster.objects) {
      if (each.kind === "Deployment") Object.assign(each.spec as object, { replicas: 0 });
      if (each.kind === "CronJob") Object.assign(each.spec as object, { suspend: true });
    }
    api = await ObjectServer.start(cluster.served);
    project.write("kubeconfig", api.kubeconfig("production"));
    const { code, stderr } = await project.run(["restore", "spek", "postgres", ...agreed, "--env", "prod"]);
    assert.equal(code, 0, stderr);
    // What the definition begins with, as nobody knows any more how many there were.
    assert.ok(cluster.happened.includes("spek to 3"));
    assert.deepEqual(cluster.suspended, ["postgres-restore-list", "postgres-restore"]);
    assert.deepEqual([...server.databases.keys()].sort(), ["postgres", "spek", keptIn(server)]);
  });

  it("does not begin beside another restore, and says how to end one that is nobody's", async () => {
    const cluster = clusterOf(new PlayedServer());
    const ownerReferences = [{ kind: "CronJob", name: "postgres-restore" }];
    const metadata = { name: "postgres-restore-0", namespace: "spek", ownerReferences };
    cluster.objects.push({ apiVersion: "batch/v1", kind: "Job", metadata, status: { active: 1 } });
    api = await ObjectServer.start(cluster.served);
    project.write("kubeconfig", api.kubeconfig("production"));
    const { code, stderr } = await project.run(["restore", "spek", "postgres", ...agreed, "--env", "prod"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /a restore is under way, by the Job postgres-restore-0 in namespace spek; wait .* or delete the Job/,
    );
    assert.deepEqual(cluster.happened, []);
  });

  it("stops nothing where the disk has no room for another database", async () => {
    const server = new PlayedServer();
    server.freeBytes = gib;
    const { code, stderr, happened } = await run(agreed, { server });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /the disk of postgres has 1\.0 GiB free, too little for another database like spek, which has 3\.0 GiB/,
    );
    assert.deepEqual(happened, untouched);
  });

  it("goes back to what a restore has put aside, with all who write stopped too", async () => {
    const server = new PlayedServer();
    const aside = "spek_before_20261120_101500";
    server.databases.set(aside, 17);
    const { code, stdout, stderr, happened } = await run(["--back-to", aside, "--yes"], { server });
    assert.equal(code, 0, stderr);
    assert.equal(server.databases.get("spek"), 17);
    assert.equal(server.databases.get(keptIn(server)), 3 * gib);
    assert.deepEqual(
      happened.filter((what) => !/^(SELECT|BEGIN)/.test(what)),
      [
        "spek-update-baselines suspended",
        "spek-vacuum suspended",
        "spek to 0",
        "spek to 4",
        "spek-update-baselines scheduled",
        "spek-vacuum scheduled",
      ],
    );
    assert.match(stdout, new RegExp(`^Database spek is restored back to ${aside}, and `, "m"));
  });

  it("lists the dumps there are, and what was put aside, without a backup", async () => {
    const server = new PlayedServer();
    server.databases.set("spek_before_20261120_101500", 17 * 2 ** 20);
    const { code, stdout, happened } = await run([], { server });
    assert.equal(code, 0);
    assert.deepEqual(
      stdout.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " ")),
      [
        "Dumps, the newest first:",
        `${dump} 2.0 GiB 2026-11-22T03:00:00Z`,
        "weekly/spek-20261115_030000.dump.gpg 1.0 MiB 2026-11-15T03:00:00Z",
        "Put aside on the server, for --back-to:",
        "spek_before_20261120_101500 17.0 MiB",
      ],
    );
    assert.deepEqual(happened, untouched);
  });

  it("gives one JSON document", async () => {
    const { stdout, server } = await run([...agreed, "--json"]);
    assert.partialDeepStrictEqual(JSON.parse(stdout), {
      database: "postgres",
      outcome: "restored",
      kept: keptIn(server),
      stopped: ["spek"],
    });
  });

  const mistakes = [
    [
      ["weekly/spek.sql.gz", "--yes"],
      /a backup is named by its folder and file, such as weekly\/spek-20261122_030000\.dump\.gpg, got "weekly\/spek\.sql\.gz"/,
    ],
    [["../spek-20261122_030000.dump.gpg", "--yes"], /a backup is named by its folder and file/],
    [[dump, "--yes"], /name the file with the OpenPGP private key .*, as --private-key/],
    [[dump, "--private-key", "none.asc", "--yes"], /--private-key must name .*; none\.asc cannot be read/],
    [[dump, "--private-key", "public.asc", "--yes"], /--private-key must name .*; public\.asc holds none in armour/],
    [[dump, "--back-to", "spek_before_20261120_101500", "--yes"], /give a backup, or --back-to, but not both/],
    [
      ["--back-to", "postgres", "--yes"],
      /--back-to must be what a restore has put aside, such as spek_before_20261122_101500/,
    ],
    [[...agreed, "--wait", "soon"], /--wait /],
  ] as const;
  for (const [args, said] of mistakes) {
    it(`refuses ${args.join(" ")}`, async () => {
      const { code, stderr, happened } = await run(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
      assert.deepEqual(happened, []);
    });
  }

  it("says what is missing where nobody may read the dumps", async () => {
    project.write("Pulumi.spek-prod-kubernetes.yaml", stackFile.replace(/ *restoreRoleArn: .*\n/, ""));
    const { code, stderr } = await run(agreed);
    project.write("Pulumi.spek-prod-kubernetes.yaml", stackFile);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /name a role as axon:kubernetes\.dumps\.restoreRoleArn, allow it what axon roles writes, and run axon up/,
    );
  });
});
