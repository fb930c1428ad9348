import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Problem, ProblemError, show } from "@axon/core";
import { parseDocument } from "yaml";

/** A `Pulumi.<stack>.yaml`, read but not yet judged. */
export interface StackFile {
  readonly stack: string;
  /** File name without its folder, as messages give it. */
  readonly name: string;
  /** Everything under `config`, keys with their prefix. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What stands under `axon:`, without that prefix. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The stack files of a project folder, by name. @throws ProblemError when one cannot be read */
export function readStackFiles(directory: string): StackFile[] {
  return stackFileNames(directory).map((name) => readStackFile(directory, name));
}

/** Names of the stack files in a folder, sorted. */
export function stackFileNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    .sort();
}

/** Reads one stack file. @throws ProblemError when it is no YAML, or no map where Pulumi wants one */
export function readStackFile(directory: string, name: string): StackFile {
  const config = parseConfig(readFileSync(join(directory, name), "utf8"), name);
  const prefix = "axon:";
  const settings = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const);
  return { stack: name.slice("Pulumi.".length, -".yaml".length), name, config, settings: Object.fromEntries(settings) };
}

function parseConfig(text: string, name: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new ProblemError(name, [wrong([], "valid YAML", error.message.split("\n")[0] ?? "an error")]);
  const value: unknown = readable(() => document.toJS(), name);
  if (value === null || value === undefined) return {};
  if (!isMap(value)) throw new ProblemError(name, [wrong([], "a map", show(value))]);
  const { config } = value;
  if (config === undefined || config === null) return {};
  if (!isMap(config)) throw new ProblemError(name, [wrong(["config"], "a map", show(config))]);
  return config;
}

/** Aliases that multiply without end fail only when they are resolved. */
function readable(read: () => unknown, name: string): unknown {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError(name, [wrong([], "YAML that can be resolved", reason)]);
  }
}

function wrong(path: Problem["path"], expected: string, received: string): Problem {
  return { path, expected, received };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
