import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, resolveEngine } from "@axon/engine";
import {
  type Deployment,
  type Fault,
  listWorld,
  lookupIn,
  type Resolution,
  resolvePendingOperations,
  type SpawnedSandbox,
  spawnSandbox,
} from "@axon/sandbox";
import { LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import { getEngine, getMonitor } from "@pulumi/pulumi/runtime/index.js";

const PROJECT = "rehearsal";
const STACK = "test";

let engine: Promise<Engine> | undefined;

interface Listeners {
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
}

/** A stack of the real engine on the sandbox, in a folder of its own that {@link close} removes. */
export class Rehearsal {
  readonly folder: string;
  readonly worldFile: string;
  readonly stack: Stack;
  /** All the engine has printed so far. */
  output = "";
  #sandbox: SpawnedSandbox;
  /** Ends the program's connections to the engine that was started last. */
  #disconnect = () => {};

  private constructor(folder: string, worldFile: string, stack: Stack, sandbox: SpawnedSandbox) {
    this.folder = folder;
    this.worldFile = worldFile;
    this.stack = stack;
    this.#sandbox = sandbox;
  }

  static async open(program: PulumiFn, faults: readonly Fault[] = []): Promise<Rehearsal> {
    const folder = mkdtempSync(join(tmpdir(), "axon-rehearsal-"));
    const worldFile = join(folder, "world.json");
    const backend = join(folder, "state");
    mkdirSync(backend);
    engine ??= resolveEngine();
    const { command, env } = await engine;
    const [sandbox, pulumiCommand] = await Promise.all([
      spawnSandbox({ worldFile, faults }),
      recordingCommand(folder, command),
    ]);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: STACK, projectName: PROJECT, program },
      {
        pulumiCommand,
        workDir: folder,
        projectSettings: { name: PROJECT, runtime: "nodejs", backend: { url: `file://${backend}?metadata=skip` } },
        envVars: {
          ...env,
          PULUMI_CONFIG_PASSPHRASE: "rehearsal",
          PULUMI_HOME: join(folder, "home"),
          ...sandbox.environment,
        },
      },
    );
    const rehearsal = new Rehearsal(folder, worldFile, stack, sandbox);
    rehearsal.program = program;
    return rehearsal;
  }

  /** Says what the program is from now on. */
  set program(program: PulumiFn) {
    this.stack.workspace.program = () => {
      const clients = [getMonitor(), getEngine()] as readonly ({ close(): void } | undefined)[];
      this.#disconnect = () => {
        for (const client of clients) client?.close();
      };
      return program();
    };
  }

  get sandbox(): SpawnedSandbox {
    return this.#sandbox;
  }

  /** Ends the sandbox, if it still runs, and starts another one on the same world. */
  async restart(faults: readonly Fault[] = []): Promise<void> {
    await this.#sandbox.stop();
    this.#sandbox = await spawnSandbox({ worldFile: this.worldFile, faults });
    Object.assign(this.stack.workspace.envVars, this.#sandbox.environment);
  }

  up() {
    return this.#run((listeners) => this.stack.up(listeners));
  }

  preview() {
    return this.#run((listeners) => this.stack.preview(listeners));
  }

  refresh() {
    return this.#run((listeners) => this.stack.refresh(listeners));
  }

  destroy() {
    return this.#run((listeners) => this.stack.destroy(listeners));
  }

  /** Ends the engine that was started last without giving it a chance to do anything. */
  killEngine(): void {
    process.kill(Number(readFileSync(this.#engineProcessFile, "utf8")), "SIGKILL");
  }

  /** What the CLI does before it runs an update after an interrupted one. */
  async recover(): Promise<readonly Resolution[]> {
    await this.stack.cancel().catch(() => {});
    const deployment = (await this.stack.exportStack()) as Deployment;
    const resolved = await resolvePendingOperations(deployment, lookupIn(this.worldFile));
    await this.stack.importStack(resolved.deployment);
    if (resolved.refresh.length > 0) {
      await this.stack.refresh({ ...this.#listeners, target: [...resolved.refresh] });
    }
    return resolved.resolutions;
  }

  /** The state as a file has it, secrets encrypted. */
  async state(): Promise<Deployment> {
    return (await this.stack.exportStack()) as Deployment;
  }

  /** Ids of the Kubernetes objects the state knows of, and of those the world got from this stack; both in order. */
  async objectIds(): Promise<{ readonly state: readonly string[]; readonly world: readonly string[] }> {
    const { deployment } = await this.state();
    const known = (deployment.resources ?? []).filter((one) => one.custom && one.type.startsWith("kubernetes:"));
    const made = listWorld(this.worldFile).filter((one) => one.standIn === "kubernetes" && one.urn !== "");
    return {
      state: known.map((one) => `${one.type} ${one.id}`).sort(),
      world: made.map((one) => `${one.type} ${one.id}`).sort(),
    };
  }

  async close(): Promise<void> {
    await this.#sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #engineProcessFile(): string {
    return join(this.folder, "engine.pid");
  }

  get #listeners(): Listeners {
    const listen = (text: string): void => {
      this.output += text;
    };
    return { onOutput: listen, onError: listen };
  }

  /**
   * The program of a killed engine never hangs up, and its connection would knock at the dead port for as long as the
   * tests run: another engine that is given the port would be taken for dead as well.
   */
  async #run<Result>(operation: (listeners: Listeners) => Promise<Result>): Promise<Result> {
    try {
      return await operation(this.#listeners);
    } finally {
      this.#disconnect();
    }
  }
}

/** The engine behind a script that writes down its process id, so that a test can kill it. */
async function recordingCommand(folder: string, command: string): Promise<PulumiCommand> {
  const root = join(folder, "engine");
  mkdirSync(join(root, "bin"), { recursive: true });
  const script = `#!/bin/sh\necho $$ > '${join(folder, "engine.pid")}'\nexec '${command}' "$@"\n`;
  writeFileSync(join(root, "bin", "pulumi"), script, { mode: 0o755 });
  return PulumiCommand.get({ root });
}
