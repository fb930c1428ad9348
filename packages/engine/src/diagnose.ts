import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { major } from "semver";
import { analyzerName } from "./analyzer.ts";
import { cacheDirectory } from "./cache.ts";
import { runChild } from "./child.ts";
import type { Engine } from "./engine.ts";
import { type Environment, findExecutable, minimalEnvironment } from "./environment.ts";
import { findLanguageHost, languageHostName } from "./language-host.ts";
import { findEngine } from "./resolve.ts";
import { engineVersion, languageHostVersion, oldestGoVersion, oldestNodeMajor } from "./version.ts";

/** One thing that Axon needs, or can do more with. */
export interface Check {
  readonly name: string;
  /** `warning`: something works without it. `missing`: nothing runs until it is there. */
  readonly status: "ok" | "warning" | "missing";
  /** What is there and where, or why it does not serve. */
  readonly found: string;
  /** What to do about it. @default - nothing to do */
  readonly fix?: string;
}

/** Free bytes that building the engine takes, its sources and Go's own cache included. */
const bytesToBuild = 3 * 1024 ** 3;

const installPulumi = "https://www.pulumi.com/docs/install";

/** Looks at what is installed, for `axon doctor`. Downloads and builds nothing. */
export async function diagnose(environment: Environment = process.env): Promise<Check[]> {
  const { engine, rejected } = await findEngine(environment);
  return [
    checkNode(),
    await checkNpm(environment),
    await checkGo(environment, engine !== undefined),
    checkEngine(engine, rejected),
    ...(engine === undefined ? [] : [checkAnalyzer(engine), checkLanguageHost(engine, environment)]),
    await checkKubectl(environment),
    checkFolder(
      "cache",
      cacheDirectory(environment),
      "set AXON_CACHE_DIR to a folder you may write to",
      engine === undefined,
    ),
    checkFolder("Pulumi home", pulumiHome(environment), "set PULUMI_HOME to a folder you may write to", false),
  ];
}

function checkNode(): Check {
  const found = `${process.version} at ${process.execPath}`;
  if (major(process.version) >= oldestNodeMajor) return { name: "Node.js", status: "ok", found };
  return {
    name: "Node.js",
    status: "missing",
    found,
    fix: `run npm ci and start Axon with npx axon, which uses Node.js ${oldestNodeMajor} from npm`,
  };
}

async function checkNpm(environment: Environment): Promise<Check> {
  const found = await versionOf("npm", ["--version"], environment);
  return found === undefined
    ? { name: "npm", status: "warning", found: "not on PATH", fix: "install Node.js with npm from https://nodejs.org" }
    : { name: "npm", status: "ok", found };
}

async function checkGo(environment: Environment, hasEngine: boolean): Promise<Check> {
  const found = await versionOf("go", ["env", "GOVERSION"], environment);
  if (found !== undefined) return { name: "Go", status: "ok", found };
  return hasEngine
    ? { name: "Go", status: "ok", found: "not on PATH; not needed, because there is an engine" }
    : {
        name: "Go",
        status: "warning",
        found: "not on PATH",
        fix: `install Go ${oldestGoVersion} or newer from https://go.dev/doc/install, or Pulumi from ${installPulumi}`,
      };
}

function checkEngine(engine: Engine | undefined, rejected: readonly string[]): Check {
  const name = "Pulumi engine";
  if (engine === undefined) {
    const fix = `install Pulumi from ${installPulumi}, or let npx axon up install or build v${engineVersion}`;
    return { name, status: "missing", found: rejected.join("; "), fix };
  }
  const passedOver = rejected.filter((reason) => !reason.endsWith("no pulumi"));
  const origin = {
    path: "on PATH",
    automation: "installed by the Automation API",
    installed: "installed by the Automation API",
    built: "built from Go modules",
  };
  const found = `${engine.version} at ${engine.command}, ${origin[engine.source]}`;
  return passedOver.length === 0
    ? { name, status: "ok", found }
    : {
        name,
        status: "warning",
        found: `${found}; passed over ${passedOver.join("; ")}`,
        fix: `update Pulumi: ${installPulumi}`,
      };
}

function checkAnalyzer(engine: Engine): Check {
  const name = "policy analyzer";
  const command = findExecutable(analyzerName, engine.env.PATH) ?? findExecutable(languageHostName, engine.env.PATH);
  return command === undefined
    ? {
        name,
        status: "missing",
        found: `no ${analyzerName} beside ${engine.command}`,
        fix: `install Pulumi again: ${installPulumi}`,
      }
    : { name, status: "ok", found: command };
}

function checkLanguageHost(engine: Engine, environment: Environment): Check {
  const name = "language host for the plain pulumi command";
  const host = findLanguageHost(engine, environment);
  if (host === undefined)
    return { name, status: "ok", found: `none yet; v${languageHostVersion} is built when it is asked for` };
  const limits =
    host.source === "built" ? `, built from Go modules v${languageHostVersion}; it loads no policy packs` : "";
  return { name, status: "ok", found: host.command + limits };
}

async function checkKubectl(environment: Environment): Promise<Check> {
  const found = await versionOf("kubectl", ["version", "--client"], environment);
  return found === undefined
    ? {
        name: "kubectl",
        status: "warning",
        found: "not on PATH; only needed to look into a real cluster",
        fix: "https://kubernetes.io/docs/tasks/tools",
      }
    : { name: "kubectl", status: "ok", found };
}

function checkFolder(name: string, directory: string, fix: string, willBuild: boolean): Check {
  const existing = nearestExisting(directory);
  try {
    accessSync(existing, constants.W_OK);
  } catch {
    return { name, status: "missing", found: `${existing} cannot be written to`, fix };
  }
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  const found = `${directory}, ${(free / 1024 ** 3).toFixed(1)} GiB free`;
  if (!willBuild || free >= bytesToBuild) return { name, status: "ok", found };
  return { name, status: "warning", found, fix: "free 3 GiB: building the engine takes them" };
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}

function pulumiHome(environment: Environment): string {
  return environment.PULUMI_HOME ?? join(environment.HOME ?? homedir(), ".pulumi");
}

/** The first line a program prints about itself, and where it is. @returns undefined when it is not there or does not work */
async function versionOf(
  name: string,
  commandArguments: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  const command = findExecutable(name, environment.PATH);
  if (command === undefined) return undefined;
  const result = await runChild(command, commandArguments, {
    environment: minimalEnvironment(environment),
    timeoutMilliseconds: 10_000,
  });
  return result.succeeded ? `${result.stdout.trim().split("\n")[0]} at ${command}` : undefined;
}
