import assert from "node:assert/strict";
import { execa } from "execa";
import { type Ended, TestProject } from "../packages/cli/axon.ts";

const minutes = 60_000;
const sandboxed = ["./shop.mjs", "--sandbox"];
const fault = (action: string) => ({
  AXON_SANDBOX_FAULTS: JSON.stringify([
    { operation: "create", type: "kubernetes:apps/v1:Deployment", name: "web", action },
  ]),
});

describe("axon after something went wrong", function () {
  this.timeout(4 * minutes);
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
  });
  afterEach(() => project.remove());

  /** What ps says of processes with the project's folder or one of these ids. */
  async function left(pids: readonly number[] = []): Promise<string[]> {
    const { stdout } = await execa("ps", ["-A", "-ww", "-o", "pid=,args="]);
    return stdout
      .split("\n")
      .filter((line) => line.includes(project.directory) || pids.includes(Number.parseInt(line, 10)));
  }

  /** Ids of a process and of all it started. */
  async function tree(root: number): Promise<number[]> {
    const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="]);
    const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
    const found = [root];
    for (const parent of found) found.push(...pairs.flatMap(([pid, ppid]) => (ppid === parent && pid ? [pid] : [])));
    return found;
  }

  /** Runs up and calls back once the sandbox holds the first resource: the update is under way. */
  async function during(
    act: (axon: { kill(signal: NodeJS.Signals): void; readonly pid: number }) => Promise<void>,
    environment = {},
  ): Promise<Ended> {
    let acting: Promise<void> | undefined;
    const ended = await project.run(["up", ...sandboxed], {
      environment,
      onError: (said, child) => {
        if (acting === undefined && said.includes("Bringing up")) acting = waitForObjects().then(() => act(child));
      },
    });
    await acting;
    return ended;
  }

  async function waitForObjects(): Promise<void> {
    for (;;) {
      const { stdout } = await project.run(["sandbox", "list", "--json"]);
      if (JSON.parse(stdout).stacks.some(({ resources }: { resources: unknown[] }) => resources.length > 0)) return;
    }
  }

  async function converges(): Promise<void> {
    const second = await project.run(["up", ...sandboxed]);
    assert.equal(second.code, 0, second.stdout + second.stderr);
    const third = await project.run(["up", ...sandboxed]);
    assert.match(third.stdout, /^Nothing changed/m);
    const { stdout } = await project.run(["sandbox", "list", "--json"]);
    const deployments = JSON.parse(stdout)
      .stacks.flatMap(({ resources }: { resources: { type: string; id: string }[] }) => resources)
      .filter(
        ({ type, id }: { type: string; id: string }) => type === "kubernetes:apps/v1:Deployment" && id.endsWith("/web"),
      );
    assert.equal(deployments.length, 1);
  }

  async function nothingIsLeft(pids: readonly number[]): Promise<void> {
    assert.deepEqual(await left(pids), []);
    assert.deepEqual(project.locks(), []);
  }

  for (const action of ["fail", "fail-after", "crash-before", "crash-after"]) {
    it(`goes on where an update stopped, after a create with the fault ${action}`, async () => {
      const failed = await project.run(["up", ...sandboxed], { environment: fault(action) });
      assert.equal(failed.code, 1, failed.stdout + failed.stderr);
      assert.match(failed.stdout, /up FAILED/);
      assert.match(failed.stdout, /Failed: Deployment web/);
      assert.match(failed.stdout, /what was created stays and is recorded/);
      await nothingIsLeft([]);
      await converges();
    });
  }

  it("stops in order on Ctrl-C: state written, lock released, no process left", async () => {
    let pids: number[] = [];
    const ended = await during(async ({ pid, kill }) => {
      pids = await tree(pid);
      kill("SIGINT");
    }, fault("delay"));
    assert.equal(ended.code, 130, ended.stderr);
    assert.match(ended.stderr, /Stopping in order/);
    assert.match(ended.stdout, /up cancelled/);
    await nothingIsLeft(pids);
    await converges();
  });

  it("ends at once on the second Ctrl-C, when something hangs", async () => {
    let pids: number[] = [];
    const ended = await during(async ({ pid, kill }) => {
      pids = await tree(pid);
      kill("SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      kill("SIGINT");
    }, fault("hang"));
    assert.equal(ended.code, 130, ended.stderr);
    await nothingIsLeft(pids);
    await converges();
  });

  it("recovers from its own death, and clears the lock it left", async () => {
    let pids: number[] = [];
    const ended = await during(async ({ pid }) => {
      pids = await tree(pid);
      for (const id of pids) process.kill(id, "SIGKILL");
    }, fault("hang"));
    assert.equal(ended.code, undefined);
    assert.equal(project.locks().length, 1);
    await converges();
    await nothingIsLeft(pids);
  });
});
