import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { onExit } from "signal-exit";
import { runChild } from "./child.ts";
import { type Environment, findExecutable, isExecutable, minimalEnvironment } from "./environment.ts";
import { explainGoFailure } from "./go-failure.ts";
import { GoProgress } from "./go-progress.ts";
import { withLock } from "./lock.ts";
import { EngineError } from "./problem.ts";
import type { OnProgress } from "./progress.ts";
import { oldestGoVersion } from "./version.ts";

/** A command that is built from published Go modules. */
export interface GoTarget {
  /** What it is, as a phrase: `the Pulumi engine v3.250.0`. */
  readonly label: string;
  /** Folder with the go.mod that names the version, and the go.sum that pins every source it is made from. */
  readonly moduleDirectory: string;
  /** Import path of the main package. */
  readonly packagePath: string;
  /** Texts that are stamped into variables of the command, by their import path: the version it says it has. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Where to get it ready made instead, as a phrase. */
  readonly instead: string;
  /** Arguments that make the command prove that it runs. */
  readonly proof: readonly string[];
  /** What that proof prints on standard output. */
  readonly provenBy: RegExp;
}

export interface BuildOptions {
  readonly environment: Environment;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
}

/** Variables that steer Go itself: where modules come from, where caches are, which toolchain serves. */
export const goVariables: readonly string[] = [
  "GOPROXY GONOPROXY GOPRIVATE GOSUMDB GONOSUMDB GOINSECURE GOVCS GOAUTH",
  "GOPATH GOMODCACHE GOCACHE GOENV GOROOT GOTOOLCHAIN GOMAXPROCS XDG_CACHE_HOME XDG_CONFIG_HOME",
].flatMap((line) => line.split(" "));

/** `readonly`: a source that go.sum does not name is refused. `trimpath`: the binary does not depend on where it was built. */
const commonFlags = ["-mod=readonly", "-trimpath", "-buildvcs=false"];

const workPrefix = ".building-";

/** A process that was just ended may still write for a moment. */
const removal = { recursive: true, force: true, maxRetries: 5 };

/**
 * Builds a command to `file` unless it is there already. The file appears complete and proven, in one step, or not at all;
 * several processes that ask for the same file wait for the one that builds it.
 */
export async function buildOnce(target: GoTarget, file: string, options: BuildOptions): Promise<void> {
  if (isExecutable(file)) return;
  const directory = dirname(file);
  const onWait = () => options.onProgress({ message: `waiting for another process that builds ${target.label}` });
  await withLock(
    directory,
    async () => {
      if (isExecutable(file)) return;
      await removeLeftovers(directory);
      const work = join(directory, `${workPrefix}${randomUUID()}`);
      // After the compiler has been ended, which is registered later but not as the last thing to do.
      const forgetExit = onExit(() => rmSync(work, removal), { alwaysLast: true });
      try {
        await mkdir(work);
        const built = join(work, basename(file));
        await compile(target, built, work, options);
        await prove(target, built, options);
        await publish(built, file);
      } finally {
        forgetExit();
        await rm(work, removal);
      }
    },
    { onWait, ...(options.signal === undefined ? {} : { signal: options.signal }) },
  );
}

async function compile(target: GoTarget, output: string, work: string, options: BuildOptions): Promise<void> {
  const go = findExecutable("go", options.environment.PATH);
  if (go === undefined) {
    throw new EngineError(
      `cannot build ${target.label}: there is no go on PATH`,
      `install Go ${oldestGoVersion} or newer from https://go.dev/doc/install, or ${target.instead}`,
    );
  }
  const progress = new GoProgress(target.label, options.onProgress);
  const run = async (...goArguments: string[]) => {
    const result = await runChild(go, goArguments, {
      environment: goEnvironment(options.environment, work),
      directory: target.moduleDirectory,
      onErrorLine: (line) => progress.line(line),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (!result.succeeded) throw explainGoFailure(target.label, go, result);
    return result.stdout;
  };
  const stale = await run(
    "list",
    ...commonFlags,
    "-deps",
    "-f",
    "{{if .Stale}}{{.ImportPath}}{{end}}",
    target.packagePath,
  );
  progress.expect(stale.split("\n").filter(Boolean).length);
  const stamps = Object.entries(target.stamps).flatMap(([variable, text]) => ["-X", `${variable}=${text}`]);
  await run(
    "build",
    ...commonFlags,
    "-v",
    "-ldflags",
    ["-s", "-w", ...stamps].join(" "),
    "-o",
    output,
    target.packagePath,
  );
}

/** Temporary files go to the work folder, so that an interrupted build leaves nothing elsewhere. */
function goEnvironment(environment: Environment, work: string): Record<string, string> {
  return {
    ...minimalEnvironment(environment, goVariables),
    // No C compiler is needed, and the same sources give the same binary everywhere.
    CGO_ENABLED: "0",
    GOWORK: "off",
    GOTMPDIR: work,
  };
}

async function prove(target: GoTarget, built: string, options: BuildOptions): Promise<void> {
  const result = await runChild(built, target.proof, {
    environment: { ...minimalEnvironment(options.environment), PULUMI_SKIP_UPDATE_CHECK: "1" },
    timeoutMilliseconds: 60_000,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (target.provenBy.test(result.stdout) || target.provenBy.test(result.stderr)) return;
  throw new EngineError(
    `${target.label} was built, but "${[basename(built), ...target.proof].join(" ")}" does not work: ${result.reason || result.stdout}`,
    "run `go clean -cache`, then try again",
  );
}

/** The contents reach the disk before the name does, so a power cut cannot leave an empty file under the name. */
async function publish(built: string, file: string): Promise<void> {
  await flush(built);
  await rename(built, file);
  if (process.platform !== "win32") await flush(dirname(file));
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a process that was killed could not remove; only called under the lock. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory);
  const leftovers = names.filter((name) => name.startsWith(workPrefix));
  await Promise.all(leftovers.map((name) => rm(join(directory, name), removal)));
}
