import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  hostBasedAuthentication,
  prepareScript,
  prepareSql,
} from "../../../packages/database/src/kubernetes/server-files.ts";

/** Where a Debian-like machine keeps the server's programs; undefined where there are none to test with. */
const binaries = ["18", "17", "16", "15"]
  .map((major) => `/usr/lib/postgresql/${major}/bin`)
  .find((path) => existsSync(path));
const user = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });

/** Logging in as the superuser goes by the name of the process's user, so becoming `postgres` must be possible. */
export const canRunServer = binaries !== undefined && user.status === 0 && process.getuid?.() === 0;

/** A PostgreSQL server made by our own scripts, in a folder of its own, reachable by its socket alone. */
export class RealServer {
  readonly folder = mkdtempSync("/tmp/axon-postgres-");
  /** Where its programs are. */
  readonly programs = String(binaries);

  constructor() {
    chownSync(this.folder, Number(user.stdout), -1);
    writeFileSync(join(this.folder, "prepare.sh"), prepareScript);
  }

  /** Runs a program as the server's user; fails with what it wrote on stderr. */
  run(program: string, args: readonly string[], variables: Record<string, string> = {}): string {
    return execFileSync(program, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      uid: Number(user.stdout),
      cwd: this.folder,
      env: {
        PATH: `${binaries}:/usr/bin:/bin`,
        PGDATA: join(this.folder, "pgdata"),
        PGHOST: this.folder,
        CONFIGURATION: this.folder,
        ...variables,
      },
    });
  }

  /** What the init container does. */
  prepare(database: string, password: string, extensions: readonly string[], owner = "cortex"): void {
    writeFileSync(join(this.folder, "prepare.sql"), prepareSql(extensions));
    this.run("sh", [join(this.folder, "prepare.sh")], {
      DATABASE_NAME: database,
      DATABASE_OWNER: owner,
      DATABASE_PASSWORD: password,
    });
  }

  /** Starts the server with our login rules, does something and stops it again. */
  during<T>(action: () => T): T {
    this.start();
    try {
      return action();
    } finally {
      this.stop();
    }
  }

  /** Starts the server with our login rules. */
  start(): void {
    const rules = hostBasedAuthentication(false).replace(
      "local all all peer",
      "local all postgres peer\nlocal all all scram-sha-256",
    );
    writeFileSync(join(this.folder, "pg_hba.conf"), rules);
    const options = `-c listen_addresses='' -c unix_socket_directories=${this.folder} -c hba_file=${this.folder}/pg_hba.conf`;
    this.run("pg_ctl", ["start", "--wait", "--silent", `--options=${options}`, "--log=/dev/null"]);
  }

  stop(): void {
    this.run("pg_ctl", ["stop", "--mode=fast", "--wait", "--silent"]);
  }

  /** Asks a running server, as the superuser or with a password as the owner. */
  ask(database: string, sql: string, password?: string): string {
    const query = ["--no-psqlrc", "--tuples-only", "--no-align", `--dbname=${database}`, `--command=${sql}`];
    const login = password ? ["--username=cortex"] : ["--username=postgres"];
    return this.run("psql", [...query, ...login], password ? { PGPASSWORD: password } : {}).trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
