import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, type SpawnedSandbox, spawnSandbox } from "@axon/sandbox";
import { LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";

const PROJECT = "rehearsal";
const STACK = "test";

/** A stack of the real engine on the sandbox, in a folder of its own that {@link close} removes. */
export class Rehearsal {
  readonly folder: string;
  readonly worldFile: string;
  readonly stack: Stack;
  /** All the engine has printed so far. */
  output = "";
  #sandbox: SpawnedSandbox;

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
    const [sandbox, pulumiCommand] = await Promise.all([spawnSandbox({ worldFile, faults }), engineCommand(folder)]);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: STACK, projectName: PROJECT, program },
      {
        pulumiCommand,
        workDir: folder,
        projectSettings: { name: PROJECT, runtime: "nodejs", backend: { url: `file://${backend}` } },
        envVars: {
          PULUMI_CONFIG_PASSPHRASE: "rehearsal",
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_HOME: join(folder, "home"),
          ...sandbox.environment,
        },
      },
    );
    return new Rehearsal(folder, worldFile, stack, sandbox);
  }

  /** Says what the program is from now on. */
  set program(program: PulumiFn) {
    this.stack.workspace.program = program;
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

  readonly listen = (text: string): void => {
    this.output += text;
  };

  up() {
    return this.stack.up({ onOutput: this.listen, onError: this.listen });
  }

  preview() {
    return this.stack.preview({ onOutput: this.listen, onError: this.listen });
  }

  refresh() {
    return this.stack.refresh({ onOutput: this.listen, onError: this.listen });
  }

  destroy() {
    return this.stack.destroy({ onOutput: this.listen, onError: this.listen });
  }

  /** The world's file as it is on disk. */
  worldText(): string {
    return readFileSync(this.worldFile, "utf8");
  }

  async close(): Promise<void> {
    await this.#sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The engine that AXON_ENGINE_PATH names, or the one on PATH. */
async function engineCommand(folder: string): Promise<PulumiCommand> {
  const path = process.env.AXON_ENGINE_PATH;
  if (path === undefined) {
    return PulumiCommand.get();
  }
  const root = join(folder, "engine");
  mkdirSync(join(root, "bin"), { recursive: true });
  symlinkSync(path, join(root, "bin", "pulumi"));
  return PulumiCommand.get({ root });
}
