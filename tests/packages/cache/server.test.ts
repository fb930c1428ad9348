import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  pingCommand,
  type ServerSettings,
  serverConfiguration,
  startScript,
} from "../../../packages/cache/src/kubernetes/server.ts";
import { has, skipWithout } from "../../support/tools.ts";

const engine = (["valkey", "redis"] as const).find((each) => has(`${each}-server`));

const settings: ServerSettings = {
  engine: engine ?? "valkey",
  eviction: "allkeys-lru",
  maxMemoryBytes: 64 * 2 ** 20,
  persistent: true,
  tls: false,
  port: 6379,
};

describe("the cache's start script", () => {
  it("is readable to sh, and shellcheck approves of it", function () {
    const script = startScript("valkey");
    assert.equal(spawnSync("sh", ["-n"], { input: script, encoding: "utf8" }).stderr, "");
    skipWithout(this, "shellcheck");
    const { stdout } = spawnSync("shellcheck", ["--shell=sh", "-"], { input: script, encoding: "utf8" });
    assert.equal(stdout, "");
  });

  it("does not start without a password (CC-099)", () => {
    const { status, stderr } = spawnSync("sh", ["-c", startScript("valkey")], { env: {}, encoding: "utf8" });
    assert.notEqual(status, 0);
    assert.match(stderr, /the password is empty/);
  });
});

describe("the cache's start script with a real server", () => {
  const password = `it's "quoted" $HOME`;
  let folder: string;
  let port: number;
  let server: ChildProcess;

  /** The same text with the container's folders moved into one of the test's own. */
  const moved = (text: string) =>
    text
      .replaceAll("/etc/cache", join(folder, "etc"))
      .replaceAll("/run/cache", join(folder, "run"))
      .replaceAll("/data", join(folder, "data"));
  const client = (args: readonly string[], secret = password) => {
    const { stdout } = spawnSync(`${engine}-cli`, ["-h", "localhost", "-p", String(port), ...args], {
      env: { ...process.env, REDISCLI_AUTH: secret },
      encoding: "utf8",
    });
    return stdout.trim();
  };
  const ping = (purpose: "ready" | "live") => {
    const [program = "", ...args] = pingCommand({ ...settings, port }, purpose);
    return spawnSync(program, args, { env: { ...process.env, REDISCLI_AUTH: password } }).status;
  };

  before(async function () {
    skipWithout(this, "valkey-server or redis-server", engine !== undefined);
    folder = mkdtempSync("/tmp/axon-cache-");
    port = await freePort();
    for (const name of ["etc", "run", "data"]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, "etc", "server.conf"), moved(serverConfiguration({ ...settings, port })));
    server = spawn("sh", ["-c", moved(startScript(settings.engine))], {
      env: { ...process.env, REDISCLI_AUTH: password },
      stdio: "ignore",
    });
    for (let tries = 0; tries < 100 && ping("ready") !== 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
  });

  after(async () => {
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
    }
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("answers its probes, and nobody without the password (CC-098, CC-099)", () => {
    assert.equal(ping("ready"), 0);
    assert.equal(ping("live"), 0);
    assert.match(client(["get", "key"], "wrong"), /NOAUTH|WRONGPASS/);
    assert.equal(client(["set", "key", "value"]), "OK");
    assert.equal(client(["get", "key"]), "value");
  });

  it("keeps the password out of its files, its arguments and its environment", () => {
    const users = readFileSync(join(folder, "run", "users.acl"), "utf8");
    assert.match(users, /^user default on #[0-9a-f]{64} /);
    assert.equal(users.includes(password), false);
    for (const file of ["cmdline", "environ"])
      assert.equal(readFileSync(`/proc/${server.pid}/${file}`, "utf8").includes("quoted"), false, file);
  });

  it("lets the application do no administration", () => {
    for (const command of [["config", "get", "maxmemory"], ["shutdown"], ["flushall"], ["acl", "list"]])
      assert.match(client(command), /NOPERM/, command.join(" "));
  });

  it("lets the exporter read what it shows and nothing else", () => {
    const asExporter = (...command: string[]) => client(["--user", "metrics", "--pass", password, ...command]);
    assert.match(asExporter("info", "memory"), /maxmemory:67108864/);
    assert.match(asExporter("config", "get", "maxmemory"), /67108864/);
    assert.match(asExporter("get", "key"), /NOPERM/);
  });

  it("evicts by the policy asked for (CC-097)", () => {
    const memory = client(["--user", "metrics", "--pass", password, "info", "memory"]);
    assert.match(memory, /maxmemory_policy:allkeys-lru/);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
