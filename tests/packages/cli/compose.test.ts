import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { TestProject } from "./axon.ts";

/** How each container is, as `docker compose ps` tells. */
interface Told {
  readonly Service: string;
  readonly State: string;
  readonly Health?: string;
  readonly ExitCode?: number;
  readonly Status?: string;
}

describe("axon on one machine", () => {
  const project = new TestProject();
  const programs = join(project.directory, "programs");
  const calls = join(project.directory, "calls");
  const folder = join(project.directory, ".axon", "compose", "spiralcortex-dev-compose");
  after(() => project.remove());

  /** A docker that writes down what it is asked, and tells of containers what it is told to. */
  const pretend = (containers: readonly Told[], up = 0, asList = false) => {
    mkdirSync(programs, { recursive: true });
    const lines = asList ? JSON.stringify(containers) : containers.map((each) => JSON.stringify(each)).join("\n");
    writeFileSync(join(project.directory, "ps"), lines);
    const docker = join(programs, "docker");
    writeFileSync(
      docker,
      `#!/bin/sh
echo "$*" >> ${calls}
pwd -P > ${join(project.directory, "where")}
case "$*" in
  *" ps "*) while IFS= read -r line || [ -n "$line" ]; do echo "$line"; done < ${join(project.directory, "ps")};;
  *" config --services") echo spiralcortex-fusion; echo postgres;;
  *" up "*) exit ${up};;
  *" logs "*) echo "spiralcortex-fusion-1  | listening"; echo "spiralcortex-fusion-1  | token=abc" >&2;;
esac
`,
    );
    chmodSync(docker, 0o755);
    writeFileSync(calls, "");
  };
  const asked = () =>
    readFileSync(calls, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(`compose --project-directory ${folder} `, ""));
  const run = (args: readonly string[]) =>
    project.run(args, { environment: { PATH: programs, HOME: project.directory } });
  const well: readonly Told[] = [
    { Service: "spiralcortex-fusion", State: "running", Health: "healthy", Status: "Up 2 minutes (healthy)" },
    { Service: "postgres", State: "running", Health: "healthy", Status: "Up 2 minutes (healthy)" },
    { Service: "smoke-test", State: "exited", ExitCode: 0, Status: "Exited (0) 1 minute ago" },
    { Service: "grafana", State: "running", Health: "", Status: "Up 2 minutes" },
  ];

  it("says what to do before anything was started", async () => {
    pretend([]);
    for (const command of ["status", "logs"]) {
      const { code, stderr } = await run([command, "spiralcortex", "--on", "compose"]);
      assert.equal(code, 2);
      assert.match(stderr, /^axon: spiralcortex was never started here: axon up spiralcortex --on compose does it$/);
    }
  });

  it("says that docker has no Compose plugin, rather than that a test failed", async () => {
    pretend([]);
    writeFileSync(join(programs, "docker"), "#!/bin/sh\necho 'unknown flag: --project-directory' >&2\nexit 125\n");
    for (const command of ["test", "up", "status"]) {
      const { code, stdout, stderr } = await run([command, "spiralcortex", "--on", "compose"]);
      assert.deepEqual([code, stdout], [1, ""], command);
      assert.match(stderr, /axon: docker has no Compose plugin; axon doctor --on compose says what is needed$/);
    }
  });

  it("writes the project with an .env of random passwords and starts it detached (SC-016, SC-017)", async () => {
    pretend(well);
    const { code, stdout, stderr } = await run(["up", "spiralcortex", "--on", "compose", "--json"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(asked(), [
      "up --detach",
      "ps --all --format json",
      "logs --no-color --tail 10 smoke-test spiralcortex-fusion",
      "ps --all --format json",
    ]);
    const written = ["compose.yaml", "monitoring/prometheus.yml", "compose.logs.yaml", "log-collector/collector.alloy"];
    for (const file of written) assert.ok(existsSync(join(folder, file)), file);
    // Where `COMPOSE_FILE` of its `.env` means these.
    assert.equal(readFileSync(join(project.directory, "where"), "utf8").trim(), realpathSync(folder));
    const environment = parseEnv(readFileSync(join(folder, ".env"), "utf8"));
    const passwords = ["POSTGRES_PASSWORD", "REDIS_PASSWORD", "GRAFANA_ADMIN_PASSWORD", "SPIRALCORTEX_SECRETS_API_KEY"];
    for (const name of passwords) assert.match(environment[name] ?? "", /^[0-9a-f]{48}$/, name);
    assert.equal(new Set(passwords.map((name) => environment[name])).size, passwords.length);
    assert.equal(statSync(join(folder, ".env")).mode & 0o777, 0o600);
    for (const password of Object.values(environment)) {
      if (password?.length === 48) assert.ok(!`${stdout}${stderr}`.includes(password));
    }
    assert.equal(JSON.parse(stdout).ready, true);
  });

  it("keeps what .env says when it starts again, and adds what the template has gained", async () => {
    const file = join(folder, ".env");
    writeFileSync(
      file,
      readFileSync(file, "utf8")
        .replace(/^POSTGRES_PASSWORD=.*$/m, "POSTGRES_PASSWORD=k8Rw2nQz5LxT7vBp")
        .replace(/^REDIS_PASSWORD=.*$/m, ""),
    );
    pretend(well);
    assert.equal((await run(["up", "spiralcortex", "--on", "compose"])).code, 0);
    const { POSTGRES_PASSWORD, REDIS_PASSWORD } = parseEnv(readFileSync(file, "utf8"));
    assert.equal(POSTGRES_PASSWORD, "k8Rw2nQz5LxT7vBp");
    assert.match(REDIS_PASSWORD ?? "", /^[0-9a-f]{48}$/);
  });

  it("starts nothing with a password that is a sample or easily guessed, and shows none (SP-027)", async () => {
    const file = join(folder, ".env");
    const before = readFileSync(file, "utf8");
    for (const value of [
      "your_secure_password_here",
      "<base64-encoded-password>",
      "hunter2",
      "aaaaaaaaaaaaaaaaaaaaaaaa",
    ]) {
      writeFileSync(file, before.replace(/^POSTGRES_PASSWORD=.*$/m, `POSTGRES_PASSWORD=${value}`));
      pretend(well);
      const { code, stdout, stderr } = await run(["up", "spiralcortex", "--on", "compose", "--json"]);
      assert.equal(code, 1);
      assert.match(stderr, /^axon: POSTGRES_PASSWORD in .*\.env must be at least 16 characters made at random/m);
      assert.deepEqual(JSON.parse(stdout).weak, ["POSTGRES_PASSWORD"]);
      assert.ok(!`${stdout}${stderr}`.includes(value));
      assert.deepEqual(asked(), []);
    }
    writeFileSync(file, before);
  });

  it("starts nothing while a key is missing that only somebody else can give", async () => {
    pretend(well);
    const { code, stderr } = await run(["up", "nca", "--on", "compose"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^axon: LLM_PROVIDER_API_KEY is yours to fill in, in .*\/\.axon\/compose\/nca-dev-compose\/\.env$/m,
    );
    assert.deepEqual(asked(), []);
  });

  it("waits for a container that is still starting (SC-017)", async () => {
    pretend([{ Service: "spiralcortex-fusion", State: "running", Health: "starting" }, ...well.slice(1)]);
    const ps = join(project.directory, "ps");
    // What is asked for a second time is healthy.
    const docker = join(programs, "docker");
    const script = readFileSync(docker, "utf8").replace(
      /(done < .*ps);;/,
      `$1; echo '${JSON.stringify(well[0])}' > ${ps};;`,
    );
    writeFileSync(docker, script);
    const { code, stdout } = await run(["up", "spiralcortex", "--on", "compose"]);
    assert.equal(code, 0);
    assert.match(stdout, /^✔ {2}spiralcortex-fusion {2}Up 2 minutes \(healthy\)$/m);
  });

  it("shows what the service said that was tested, and its test, without what looks like a secret (SP-055)", async () => {
    for (const [status, code] of [
      [0, 0],
      [1, 1],
    ] as const) {
      pretend([...well.slice(0, 2), { Service: "smoke-test", State: "exited", ExitCode: status }]);
      const { stderr, ...ended } = await run(["up", "spiralcortex", "--on", "compose"]);
      assert.equal(ended.code, code);
      assert.match(stderr, /^ {2}spiralcortex-fusion-1 {2}\| listening$/m);
      assert.match(stderr, /^ {2}spiralcortex-fusion-1 {2}\| token=\*\*\*$/m);
    }
  });

  it("ends with 1 when a container does not come up, and says which (SC-017)", async () => {
    pretend([{ Service: "spiralcortex-fusion", State: "running", Health: "unhealthy" }, ...well.slice(1)], 1);
    const { code, stdout, stderr } = await run(["up", "spiralcortex", "--on", "compose"]);
    assert.equal(code, 1);
    assert.match(stderr, /^axon: docker compose up ended with 1; axon logs spiralcortex shows why$/m);
    assert.match(stdout, /^spiralcortex on this machine is NOT ready: spiralcortex-fusion$/m);
  });

  for (const asList of [false, true]) {
    it(`tells the health of each service from ${asList ? "a list, as before 2.21" : "a document a line"} (SC-017)`, async () => {
      pretend(well, 0, asList);
      const { code, stdout } = await run(["status", "spiralcortex", "--on", "compose"]);
      assert.equal(code, 0);
      assert.deepEqual(stdout.split("\n"), [
        "✔  grafana              Up 2 minutes",
        "✔  postgres             Up 2 minutes (healthy)",
        "✔  smoke-test           Exited (0) 1 minute ago",
        "✔  spiralcortex-fusion  Up 2 minutes (healthy)",
        "",
        "spiralcortex on this machine is ready",
      ]);
    });
  }

  const faults = [
    ["unhealthy", { Service: "postgres", State: "running", Health: "unhealthy" }],
    ["still starting", { Service: "postgres", State: "running", Health: "starting" }],
    ["started again and again", { Service: "postgres", State: "restarting", ExitCode: 1 }],
    ["ended with an error", { Service: "postgres", State: "exited", ExitCode: 3 }],
  ] as const;
  for (const [title, told] of faults) {
    it(`calls a service not ready that is ${title} (SC-017)`, async () => {
      pretend([told, ...well.filter(({ Service }) => Service !== "postgres")]);
      const { code, stdout } = await run(["status", "spiralcortex", "--on", "compose", "--json"]);
      assert.equal(code, 1);
      const { services } = JSON.parse(stdout);
      const bad = services.filter(({ ready }: { ready: boolean }) => !ready);
      assert.deepEqual(
        bad.map(({ service }: { service: string }) => service),
        ["postgres"],
      );
    });
  }

  it("follows the Fusion API unless another service is named (SC-017)", async () => {
    pretend(well);
    const { code, stdout } = await run(["logs", "spiralcortex", "--on", "compose", "--follow"]);
    assert.equal(code, 0);
    assert.match(stdout, /listening/);
    assert.deepEqual(asked(), ["config --services", "logs --tail 100 --follow spiralcortex-fusion"]);
    pretend(well);
    await run(["logs", "spiralcortex", "postgres", "--on", "compose", "--tail", "5"]);
    assert.deepEqual(asked().at(-1), "logs --tail 5 postgres");
  });

  it("knows the services of the project by name, and refuses what only a cluster has", async () => {
    pretend(well);
    const unknown = await run(["logs", "spiralcortex", "postgress", "--on", "compose"]);
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /service "postgress" is not one of spiralcortex-fusion, postgres; did you mean postgres\?/,
    );
    const elsewhere = await run(["logs", "spiralcortex"]);
    assert.equal(elsewhere.code, 2);
    const rehearsal = await run(["up", "spiralcortex", "--on", "compose", "--sandbox"]);
    assert.equal(rehearsal.code, 2);
    assert.match(rehearsal.stderr, /--sandbox rehearses a cluster/);
  });

  describe("axon test", () => {
    /** A docker whose containers end as they are told to: the test's, and the migration's. */
    const ending = (test: number, migration = 0) => {
      pretend([]);
      const docker = join(programs, "docker");
      const script = readFileSync(docker, "utf8").replace(
        /\*" up "\*\) exit \d+;;/,
        `*" run "*) exit ${migration};;\n  *" up "*) exit ${test};;`,
      );
      writeFileSync(docker, script);
    };
    const commands = () => asked().map((line) => line.replace(/^.*compose\.test\.yaml /, ""));

    for (const status of [0, 1, 7]) {
      it(`runs until any container ends and ends with the test's status ${status} (SC-101)`, async () => {
        ending(status);
        const { code, stdout } = await run(["test", "spiralcortex", "--on", "compose", "--json"]);
        assert.equal(code, status);
        assert.deepEqual(JSON.parse(stdout), { test: "smoke-test", status });
        assert.deepEqual(commands(), [
          "up --no-deps --abort-on-container-exit --exit-code-from smoke-test spiralcortex-fusion postgres redis smoke-test",
          "down --volumes --remove-orphans",
        ]);
        assert.ok(existsSync(join(folder, "compose.test.yaml")));
      });
    }

    it("runs migrations first, whose end would be the end of the test, and tests nothing after one that failed", async () => {
      const filled = join(project.directory, ".axon", "compose", "nca-dev-compose", ".env");
      writeFileSync(filled, readFileSync(filled, "utf8").replace(/^LLM_PROVIDER_API_KEY=$/m, "LLM_PROVIDER_API_KEY=x"));
      ending(0);
      assert.equal((await run(["test", "nca", "--on", "compose"])).code, 0);
      assert.deepEqual(
        commands().map((line) => line.split(" ").slice(0, 3).join(" ")),
        ["run --rm db-migrate", "up --no-deps --abort-on-container-exit", "down --volumes --remove-orphans"],
      );
      ending(0, 3);
      const failed = await run(["test", "nca", "--on", "compose"]);
      assert.equal(failed.code, 3);
      assert.match(failed.stdout, /^smoke-test: db-migrate failed, and nothing was tested$/m);
      assert.deepEqual(commands().slice(1), ["down --volumes --remove-orphans"]);
    });

    it("knows the tests by name", async () => {
      ending(0);
      const { code, stderr } = await run(["test", "spiralcortex", "smoke-tst", "--on", "compose"]);
      assert.equal(code, 2);
      assert.match(stderr, /test "smoke-tst" is not one of smoke-test; did you mean smoke-test\?/);
    });
  });

  it("says that there is no docker in a line", async () => {
    const { code, stderr } = await project.run(["status", "spiralcortex", "--on", "compose"], {
      environment: { PATH: "/nowhere", HOME: project.directory },
    });
    assert.equal(code, 1);
    assert.match(stderr, /^axon: docker is not on PATH; axon doctor --on compose says what is needed$/);
  });
});
