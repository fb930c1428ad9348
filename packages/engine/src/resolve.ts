import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { analyzerName, writeAnalyzer } from "./analyzer.ts";
import { automationRoot, builtEngineRoot } from "./cache.ts";
import { runChild } from "./child.ts";
import { describeEngine, type Engine } from "./engine.ts";
import { type Environment, findExecutable, isExecutable, minimalEnvironment } from "./environment.ts";
import { buildOnce, type GoTarget } from "./go-build.ts";
import { installEngine, isOffline } from "./install.ts";
import { languageHostName } from "./language-host.ts";
import { EngineError, reasonOf } from "./problem.ts";
import type { OnProgress } from "./progress.ts";
import {
  engineVersion,
  isSupported,
  oldestEngineVersion,
  oldestGoVersion,
  parseVersion,
  pulumiVersionVariable,
} from "./version.ts";

export interface ResolveOptions {
  /** Told of each step. @default - nobody is */
  readonly onProgress?: OnProgress;
  /** Stops a download or a build, children included. */
  readonly signal?: AbortSignal;
  /** Whether the engine may be downloaded; `AXON_ENGINE_OFFLINE=1` forbids it too. @default true */
  readonly allowInstall?: boolean;
  /** Whether the engine may be built from Go modules. @default true */
  readonly allowBuild?: boolean;
  /** @default process.env */
  readonly environment?: Environment;
}

/** Milliseconds that an engine gets to print its version. */
const versionTimeoutMilliseconds = 30_000;

/** How the engine is built from Go modules. */
export const engineTarget: GoTarget = {
  label: `the Pulumi engine v${engineVersion}`,
  moduleDirectory: fileURLToPath(new URL("../go/pulumi", import.meta.url)),
  packagePath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  stamps: { [pulumiVersionVariable]: `v${engineVersion}` },
  instead: "Pulumi from https://www.pulumi.com/docs/install",
  proof: ["version"],
  provenBy: new RegExp(`^v${engineVersion.replaceAll(".", "\\.")}$`, "m"),
};

/**
 * Finds the Pulumi engine, or gets it: on `PATH`; where the Automation API installs it; built earlier; installed by the
 * Automation API; built from Go modules, which takes minutes, once.
 *
 * @throws EngineError that lists every place looked at, what was wrong with each, and how to mend it
 */
export async function resolveEngine(options: ResolveOptions = {}): Promise<Engine> {
  const { environment = process.env, onProgress = () => undefined, signal } = options;
  const { engine, rejected } = await findEngine(environment);
  if (engine !== undefined) return engine;

  const step = { environment, onProgress, ...(signal === undefined ? {} : { signal }) };
  if (options.allowInstall === false || isOffline(environment)) {
    rejected.push("download: switched off");
  } else {
    try {
      return await engineAt(join(await installEngine(step), "bin", "pulumi"), "installed", environment);
    } catch (error) {
      signal?.throwIfAborted();
      rejected.push(`download: ${reasonOf(error)}`);
    }
  }
  if (options.allowBuild === false) {
    rejected.push("build from Go modules: switched off");
    throw nothingFound(rejected);
  }
  if (process.platform === "win32") {
    rejected.push("build from Go modules: not supported on Windows");
    throw nothingFound(rejected);
  }
  const command = builtCommand(environment);
  await buildOnce(engineTarget, command, step);
  return await builtEngine(command, environment);
}

/** What is there already, without getting anything: the engine, or why each place has none. */
export async function findEngine(
  environment: Environment,
): Promise<{ readonly engine: Engine | undefined; readonly rejected: string[] }> {
  const rejected: string[] = [];
  const places = [
    { place: "PATH", source: "path", command: findExecutable("pulumi", environment.PATH) },
    {
      place: automationRoot(environment),
      source: "automation",
      command: executable(join(automationRoot(environment), "bin", "pulumi")),
    },
  ] as const;
  for (const { place, source, command } of places) {
    if (command === undefined) {
      rejected.push(`${place}: no pulumi`);
      continue;
    }
    try {
      return { engine: await engineAt(command, source, environment), rejected };
    } catch (error) {
      rejected.push(`${place}: ${reasonOf(error)}`);
    }
  }
  const command = builtCommand(environment);
  if (isExecutable(command)) return { engine: await builtEngine(command, environment), rejected };
  rejected.push(`${dirname(command)}: nothing built yet`);
  return { engine: undefined, rejected };
}

function builtCommand(environment: Environment): string {
  return join(builtEngineRoot(environment), "bin", "pulumi");
}

function executable(file: string): string | undefined {
  return isExecutable(file) ? file : undefined;
}

/** The version of a built engine was proven before it got its name, so that it need not be asked each time. */
async function builtEngine(command: string, environment: Environment): Promise<Engine> {
  await writeAnalyzer(dirname(command));
  return describeEngine({ command, version: engineVersion, source: "built" }, [], environment);
}

async function engineAt(
  command: string,
  source: "path" | "automation" | "installed",
  environment: Environment,
): Promise<Engine> {
  const result = await runChild(command, ["version"], {
    environment: { ...minimalEnvironment(environment), PULUMI_SKIP_UPDATE_CHECK: "1" },
    timeoutMilliseconds: versionTimeoutMilliseconds,
  });
  const version = parseVersion(result.stdout);
  if (version === undefined)
    throw new Error(`${command} does not print a version: ${result.reason || result.stdout.trim()}`);
  if (!isSupported(version))
    throw new Error(
      `pulumi ${version} at ${command} is too old or of another major version; it must be ${oldestEngineVersion} or newer`,
    );
  return describeEngine({ command, version, source }, await analyzerDirectories(command, environment), environment);
}

/** The official CLI comes with a language host, which runs policy packs; a bare `pulumi` gets our runner of them. */
async function analyzerDirectories(command: string, environment: Environment): Promise<readonly string[]> {
  const isBundled = [languageHostName, analyzerName].some(
    (tool) => isExecutable(join(dirname(command), tool)) || findExecutable(tool, environment.PATH) !== undefined,
  );
  if (isBundled || process.platform === "win32") return [];
  const directory = join(builtEngineRoot(environment), "analyzer");
  await writeAnalyzer(directory);
  return [directory];
}

function nothingFound(rejected: readonly string[]): EngineError {
  return new EngineError(
    `no Pulumi engine:\n${rejected.map((reason) => `    ${reason}`).join("\n")}`,
    `install Pulumi ${oldestEngineVersion} or newer from https://www.pulumi.com/docs/install, or Go ${oldestGoVersion} or newer from https://go.dev/doc/install and let Axon build it`,
  );
}
