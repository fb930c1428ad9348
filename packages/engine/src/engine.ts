import { basename, dirname } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { nodeVariable } from "./analyzer.ts";
import { compileCacheDirectory } from "./cache.ts";
import { type Environment, nodeDirectories, pathWith } from "./environment.ts";

/**
 * Where an engine is from: `path`, a Pulumi CLI of the user's own; `automation`, an earlier install by the Automation API;
 * `installed`, just installed so; `built`, compiled from Go modules, now or earlier.
 */
export type EngineSource = "path" | "automation" | "installed" | "built";

/** A Pulumi engine that is new enough, with the tools it needs for Node.js policy packs. */
export interface Engine {
  /** Absolute path of the `pulumi` command. */
  readonly command: string;
  /** Its version, without the `v`. */
  readonly version: string;
  readonly source: EngineSource;
  /** Folders that go before everything else on `PATH`, in order. */
  readonly binDirectories: readonly string[];
  /** What a process that starts the engine sets on top of its own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Puts together what is known of an engine. */
export function describeEngine(
  found: Pick<Engine, "command" | "version" | "source">,
  toolDirectories: readonly string[],
  environment: Environment,
): Engine {
  const binDirectories = [
    ...new Set([dirname(found.command), ...toolDirectories, ...nodeDirectories(environment.PATH)]),
  ];
  return {
    ...found,
    binDirectories,
    env: {
      PATH: pathWith(binDirectories, environment.PATH),
      [nodeVariable]: process.execPath,
      NODE_COMPILE_CACHE: compileCacheDirectory(environment),
      PULUMI_SKIP_UPDATE_CHECK: "1",
    },
  };
}

/** The engine as the Automation API takes it: `LocalWorkspace.create({ pulumiCommand: await pulumiCommand(engine) })`. */
export async function pulumiCommand(engine: Engine): Promise<PulumiCommand> {
  // Loaded here, because finding an engine must not cost the start of the whole SDK.
  const automation = await import("@pulumi/pulumi/automation/index.js");
  const directory = dirname(engine.command);
  return basename(directory) === "bin"
    ? automation.PulumiCommand.get({ root: dirname(directory) })
    : automation.PulumiCommand.get();
}
