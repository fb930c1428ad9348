import { randomBytes } from "node:crypto";
import { existsSync, globSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ProblemError } from "@axon/core";
import { parse, stringify, YAMLParseError } from "yaml";
import type { Project } from "../project/project.ts";

/** Where a project's sandbox keeps what it needs between runs. */
export interface SandboxFiles {
  /** The engine's state. */
  readonly state: string;
  /** The engine's own folder, apart from the user's, so that a rehearsal touches no login and no plugin. */
  readonly home: string;
  /** Holds the random passphrase that encrypts secrets in the state. */
  readonly passphrase: string;
}

/** The files of a project's sandbox. */
export function sandboxFiles({ sandboxDirectory }: Project): SandboxFiles {
  return {
    state: join(sandboxDirectory, "state"),
    home: join(sandboxDirectory, "home"),
    passphrase: join(sandboxDirectory, "passphrase"),
  };
}

/** The files in which the engine keeps the state of the stack of this name; none before it is made. */
export function stateFiles({ state }: SandboxFiles, stack: string): string[] {
  const stacks = join(state, ".pulumi", "stacks");
  return globSync(`*/${stack}.json`, { cwd: stacks }).map((file) => join(stacks, file));
}

/** What exists in the sandbox for one stack: two stacks are two clusters, which share nothing. */
export function worldFile({ sandboxDirectory }: Project, stack: string): string {
  return join(stackDirectory(sandboxDirectory, stack), "world.json");
}

/** The stacks the sandbox has seen, by name. */
export function sandboxStacks({ sandboxDirectory }: Project): string[] {
  const directory = join(sandboxDirectory, "stacks");
  return existsSync(directory) ? readdirSync(directory).sort() : [];
}

function stackDirectory(sandboxDirectory: string, stack: string): string {
  return join(sandboxDirectory, "stacks", stack);
}

/** Makes the folders and the passphrase where they are missing. */
export function prepareSandboxFiles(files: SandboxFiles): void {
  for (const directory of [files.state, files.home]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  keepLogsOut(files.home);
  try {
    writeFileSync(files.passphrase, randomBytes(32).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/**
 * The engine logs every step with all its properties and has no switch for it: megabytes a preview, and almost half of its
 * work. Where it cannot make the folder it goes on without a log, so a file takes that name. Source: Pulumi's `pkg/logging`.
 */
function keepLogsOut(home: string): void {
  const logs = join(home, "logs");
  if (lstatSync(logs, { throwIfNoEntry: false })?.isFile()) return;
  rmSync(logs, { recursive: true, force: true });
  writeFileSync(logs, "");
}

/**
 * Writes the project and stack files the engine works with in the sandbox, apart from the user's own.
 * @returns the folder they are in
 */
export function writeStackFolder(project: Project, stack: string, config: Readonly<Record<string, unknown>>): string {
  const directory = stackDirectory(project.sandboxDirectory, stack);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, "Pulumi.yaml"), stringify({ name: projectName(project), runtime: "nodejs" }));
  const file = join(directory, `Pulumi.${stack}.yaml`);
  // The engine's salt belongs to the secrets in the state.
  const { encryptionsalt } = readMap(file);
  writeFileSync(file, stringify({ ...(encryptionsalt ? { encryptionsalt } : {}), config }), { mode: 0o600 });
  return directory;
}

function projectName({ directory }: Project): string {
  const { name } = readMap(join(directory, "Pulumi.yaml"));
  return typeof name === "string" ? name : "axon";
}

function readMap(file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    if (!(error instanceof YAMLParseError)) throw error;
    const received = error.message.split("\n")[0] ?? error.code;
    throw new ProblemError(basename(file), [{ path: [], expected: "valid YAML", received }]);
  }
}
