import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Cleanup, KubernetesService } from "@axon/services/kubernetes";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const deploy = async (cleanup: Cleanup, writablePaths = ["/tmp", "/cache"]) => {
  const resources = await recordResources(() => {
    new KubernetesService("web", {
      namespace: "shop",
      image: "registry.example.com/shop/web:1.0.0",
      port: 8080,
      resources: { cpu: { request: "100m" }, memory: { request: "128Mi", limit: "256Mi" } },
      health: { ready: { path: "/ready" }, live: { path: "/live" } },
      writablePaths,
      cleanup,
    });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return Object(only(resources, "kubernetes:apps/v1:Deployment").inputs.spec).template.spec;
};

describe("the clean-up of a service's own folders", () => {
  it("is a restricted sidecar of the same user that sees what it cleans and nothing else", async () => {
    const { initContainers, containers, volumes } = await deploy({ olderThan: { "/cache": "7d" } });
    assert.equal(containers.length, 1);
    const [{ restartPolicy, securityContext, volumeMounts, env, envFrom }] = initContainers;
    assert.equal(restartPolicy, "Always");
    assert.equal(securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
    assert.equal(securityContext.runAsUser, undefined, "the pod's own user");
    assert.deepEqual([env, envFrom], [undefined, undefined]);
    assert.deepEqual(volumeMounts, [{ name: "writable-cache", mountPath: "/cache" }]);
    const { emptyDir } = volumes.find(({ name }: { name: string }) => name === "writable-cache");
    assert.deepEqual(emptyDir, { sizeLimit: "256Mi" });
  });

  it("is left out where nobody asks for one", async () => {
    const resources = await recordResources(() => {
      new KubernetesService("web", {
        namespace: "shop",
        image: "registry.example.com/shop/web:1.0.0",
        port: 8080,
        resources: { cpu: { request: "100m" }, memory: { request: "128Mi", limit: "256Mi" } },
        health: { ready: { path: "/ready" }, live: { path: "/live" } },
      });
    });
    const { template } = Object(only(resources, "kubernetes:apps/v1:Deployment").inputs.spec);
    assert.equal(template.spec.initContainers, undefined);
  });

  describe("as it runs", () => {
    let root: string;
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), "cleanup-"));
    });
    afterEach(() => rmSync(root, { recursive: true }));

    /** Files of a size in KiB and an age in hours. */
    const write = (path: string, kib: number, hours: number) => {
      const file = join(root, path);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, Buffer.alloc(kib * 1_024, 1));
      const time = Date.now() / 1_000 - hours * 3_600;
      utimesSync(file, time, time);
    };
    const files = (folder: string) => readdirSync(join(root, folder)).sort();

    /** One look, and what it says; it has to end by itself when it is told to. */
    const look = async (cleanup: Cleanup, writablePaths: string[]) => {
      const { initContainers } = await deploy(cleanup, writablePaths);
      const [program, ...args] = initContainers[0].command;
      // Sleep says so, which it does when the look is over.
      const asleep = join(root, "bin", "asleep");
      mkdirSync(join(root, "bin"));
      writeFileSync(join(root, "bin", "sleep"), `#!/bin/sh\n: > ${asleep}\nexec /bin/sleep "$@"\n`, { mode: 0o755 });
      const running = spawn(program, args, {
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
        env: { PATH: `${join(root, "bin")}:${process.env.PATH}` },
      });
      let said = "";
      running.stdout.on("data", (text) => {
        said += text;
      });
      while (!existsSync(asleep)) await setTimeout(20);
      running.kill("SIGTERM");
      const [code] = await once(running, "exit");
      // The shell's own wait; in a pod it goes with the container.
      process.kill(-Number(running.pid), "SIGKILL");
      assert.equal(code, 0);
      rmSync(join(root, "bin"), { recursive: true });
      return said.trim();
    };

    it("removes what is older than its folder's age where the path is nearly full, and nothing else", async () => {
      write("tmp/uploads/old", 4_096, 25);
      write("tmp/uploads/deep/older", 1, 90);
      write("tmp/uploads/new", 1, 23);
      write("tmp/kept/old", 1, 900);
      const uploads = join(root, "tmp/uploads");
      const said = await look({ abovePercent: 1, olderThan: { [uploads]: "1d" } }, [join(root, "tmp")]);
      assert.deepEqual(files("tmp/uploads"), ["deep", "new"]);
      assert.deepEqual(files("tmp/uploads/deep"), []);
      assert.deepEqual(files("tmp/kept"), ["old"]);
      assert.deepEqual(JSON.parse(said), {
        level: "warning",
        event: "folder-nearly-full",
        message: `${join(root, "tmp")} holds more than 1 percent of 256Mi; old files are removed`,
      });
    });

    it("leaves old files alone where there is room, and bears a folder that is not there", async () => {
      write("cache/old", 1_024, 900);
      const olderThan = { [join(root, "cache")]: "7d", [join(root, "tmp/none")]: "1d" };
      write("tmp/full", 4_096, 0);
      assert.equal(await look({ olderThan }, [join(root, "cache"), join(root, "tmp")]), "");
      assert.deepEqual(files("cache"), ["old"]);
      const said = await look({ abovePercent: 1, olderThan }, [join(root, "cache"), join(root, "tmp")]);
      assert.equal(said.split("\n").length, 1, "of the full one alone");
      assert.deepEqual(files("tmp"), ["full"]);
    });
  });

  const rejected: readonly (readonly [string, Cleanup, RegExp])[] = [
    [
      "a folder that is not writable",
      { olderThan: { "/data": "1d" } },
      /cleanup\.olderThan.* must be one of writablePaths, \/tmp, \/cache/,
    ],
    ["a folder with a way out", { olderThan: { "/tmp/../data": "1d" } }, /or a folder within one, in plain letters/],
    ["a folder that a shell would read otherwise", { olderThan: { "/tmp/$(id)": "1d" } }, /in plain letters/],
    ["an age of parts of a minute", { olderThan: { "/tmp": "90s" } }, /must be whole minutes, such as "5m"/],
    ["an age below a minute", { olderThan: { "/tmp": "59s" } }, /must be 1m to/],
    ["no folder", { olderThan: {} }, /cleanup\.olderThan must be a folder at least/],
    [
      "a share of all there is",
      { abovePercent: 100, olderThan: { "/tmp": "1d" } },
      /cleanup\.abovePercent must be an integer from 1 to 99/,
    ],
  ];
  for (const [title, cleanup, message] of rejected)
    it(`refuses ${title}`, () => assert.rejects(() => deploy(cleanup), message));
});
