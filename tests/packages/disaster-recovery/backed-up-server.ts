import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canRunServer, RealServer } from "../database/real-server.ts";

/** Whether this machine has a server and Barman's cloud tools. */
export const canBackUp = canRunServer && spawnSync("sh", ["-c", "command -v barman-cloud-backup"]).status === 0;

/** A real server with the database `cortex_core`, whose backups and log Barman keeps in an object store of its own. */
export class BackedUpServer {
  readonly server = new RealServer();
  readonly bucket = join(this.server.folder, "store", "backups");
  /** What Barman's tools must know. */
  access: Readonly<Record<string, string>> = {};
  #store: ChildProcess | undefined;

  /** Starts the store, takes a backup after `before`, and archives what `after` has done. */
  async prepare(before: string, after: string): Promise<void> {
    const { server } = this;
    mkdirSync(this.bucket, { recursive: true });
    const program = fileURLToPath(new URL("../../support/object-store.ts", import.meta.url));
    this.#store = spawn(process.execPath, [program, join(server.folder, "store")]);
    assert.ok(this.#store.stdout);
    const [port] = await once(this.#store.stdout, "data");
    this.access = {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "us-east-1",
      BARMAN_OPTIONS: `--cloud-provider=aws-s3 --endpoint-url=http://127.0.0.1:${String(port).trim()}`,
      BACKUP_URL: "s3://backups/core",
      BACKUP_SERVER: "core",
    };
    server.prepare("cortex_core", "owner's password", ["pgcrypto"]);
    const variables = "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1";
    const archive = `barman-cloud-wal-archive ${this.access.BARMAN_OPTIONS} --gzip s3://backups/core core %p`;
    const settings = `archive_mode = on\narchive_command = 'env ${variables} ${archive}'\n`;
    writeFileSync(join(server.folder, "pgdata", "postgresql.auto.conf"), settings);
    server.during(() => {
      server.ask("cortex_core", before);
      const options = this.access.BARMAN_OPTIONS?.split(" ") ?? [];
      const login = ["--host", server.folder, "--user", "postgres", "--gzip"];
      server.run("barman-cloud-backup", [...options, ...login, "s3://backups/core", "core"], { ...this.access });
      server.ask("cortex_core", after);
      server.ask("cortex_core", "SELECT pg_switch_wal()");
    });
  }

  remove(): void {
    this.#store?.kill();
    this.server.remove();
  }
}
