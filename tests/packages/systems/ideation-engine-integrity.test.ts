import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipWithout } from "../../support/tools.ts";
import { canRunServer, RealServer } from "../database/real-server.ts";
import { find, planned, prod } from "./ideation-engine-planned.ts";

/** The library of the image, as far as the check uses it: psql asks instead. */
const psycopg2 = `import os, subprocess
class Cursor:
    def execute(self, query):
        command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--dbname=" + os.environ["DATABASE_URL"]]
        self.lines = subprocess.run(command + ["--command=" + query], check=True, capture_output=True, text=True).stdout
    def fetchall(self):
        return [(line,) for line in self.lines.split("\\n") if line]
class Connection:
    def cursor(self):
        return Cursor()
def connect(url):
    return Connection()
`;

describe("the Ideation Engine's data after an update", () => {
  const [python = "", ...script] = find(prod.jobs, "verify-data").command;
  const password = "owner's password";
  let server: RealServer;
  let library: string;

  before(function () {
    skipWithout(this, "a PostgreSQL server as root", canRunServer);
    skipWithout(this, "python3");
    library = mkdtempSync(join(tmpdir(), "axon-integrity-"));
    writeFileSync(join(library, "psycopg2.py"), psycopg2);
    server = new RealServer();
    server.prepare("ideation_engine", password, ["pg_stat_statements", "pg_trgm"]);
  });
  after(() => {
    server?.remove();
    if (library) rmSync(library, { recursive: true, force: true });
  });

  const check = () => {
    const DATABASE_URL = `postgresql:///ideation_engine?host=${server.folder}&user=cortex&password=${encodeURIComponent(password)}`;
    const env = { PATH: process.env.PATH, PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: "1", DATABASE_URL };
    const { status, stdout, stderr } = spawnSync(`${python}3`, script, { env, encoding: "utf8" });
    assert.equal(stderr, "");
    return { status, found: stdout.trim().split("\n") };
  };

  it("is checked in every environment, once the release has rolled out (IE-118)", () => {
    for (const environment of ["dev", "test", "staging", "prod"] as const) {
      const { runs, uses } = find(planned(environment).jobs, "verify-data");
      assert.deepEqual(runs, { after: ["orchestrator"] });
      assert.deepEqual(Object.keys(uses), ["postgres"]);
    }
  });

  it("fails the update where something of it is missing, broken off or not held to (IE-118)", () => {
    server.during(() => {
      // An extension that no server here brings stands for the one that is missing.
      assert.deepEqual(check(), {
        status: 1,
        found: ["events_vector: table is missing", "vector: extension is missing"],
      });
      server.ask("ideation_engine", "CREATE TABLE events_vector (axis int, cluster_id int)", password);
      server.ask("ideation_engine", "CREATE INDEX idx_ev_cluster ON events_vector (cluster_id)", password);
      server.ask(
        "ideation_engine",
        "ALTER TABLE events_vector ADD CONSTRAINT axes CHECK (axis > 0) NOT VALID",
        password,
      );
      server.ask(
        "ideation_engine",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_ev_cluster'::regclass",
      );
      assert.deepEqual(check().found, [
        "vector: extension is missing",
        "idx_ev_cluster: index is not valid",
        "axes: constraint does not hold of every row",
      ]);
    });
  });

  it("passes where everything is as it must be (IE-118)", () => {
    server.during(() => {
      server.ask("ideation_engine", "UPDATE pg_index SET indisvalid = true WHERE NOT indisvalid");
      server.ask("ideation_engine", "ALTER TABLE events_vector VALIDATE CONSTRAINT axes", password);
      server.ask("ideation_engine", "UPDATE pg_extension SET extname = 'vector' WHERE extname = 'plpgsql'");
      assert.deepEqual(check(), { status: 0, found: ["the data is sound"] });
    });
  });
});
