import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtLanguageHostRoot } from "./cache.ts";
import type { Engine } from "./engine.ts";
import { type Environment, findExecutable, isExecutable, pathWith } from "./environment.ts";
import { buildOnce, type GoTarget } from "./go-build.ts";
import type { OnProgress } from "./progress.ts";
import { languageHostVersion, pulumiVersionVariable } from "./version.ts";

/** Name under which the plain `pulumi` command looks for what runs a Node.js program. */
export const languageHostName = "pulumi-language-nodejs";

/** What the plain `pulumi` command needs besides the engine to run a Node.js program. */
export interface LanguageHost {
  readonly command: string;
  /** `bundled`: from the same place as the engine, so it loads policy packs too. `built`: it cannot load them. */
  readonly source: "bundled" | "built";
  /** What a process that starts the plain `pulumi` command sets on top of its own environment. */
  readonly env: Readonly<Record<string, string>>;
}

const languageHostTarget: GoTarget = {
  label: `the Node.js language host v${languageHostVersion}`,
  moduleDirectory: fileURLToPath(new URL("../go/language-nodejs", import.meta.url)),
  packagePath: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  stamps: { [pulumiVersionVariable]: `v${languageHostVersion}` },
  instead: "Pulumi from https://www.pulumi.com/docs/install",
  // It has no way to print its version: Go's flag package prints how it is called.
  proof: ["-help"],
  provenBy: /Usage of .*\n(.*\n)*\s+-typescript\n/,
};

/**
 * The language host for the plain `pulumi` command; built from Go modules where the engine comes without one. Programs that
 * run inline through the Automation API need none, and must not find a built one: the engine would load policy packs with it.
 */
export async function languageHost(
  engine: Engine,
  options: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal; readonly environment?: Environment } = {},
): Promise<LanguageHost> {
  const { environment = process.env, onProgress = () => undefined, signal } = options;
  const found = findLanguageHost(engine, environment);
  if (found !== undefined) return found;
  const command = builtLanguageHost(environment);
  await buildOnce(languageHostTarget, command, {
    environment,
    onProgress,
    ...(signal === undefined ? {} : { signal }),
  });
  return withEnvironment(engine, command);
}

/** The language host that is there already. @returns undefined when none is */
export function findLanguageHost(engine: Engine, environment: Environment): LanguageHost | undefined {
  const beside = existsSync(engine.command) ? join(dirname(realpathSync(engine.command)), languageHostName) : "";
  const bundled = isExecutable(beside) ? beside : findExecutable(languageHostName, environment.PATH);
  if (bundled !== undefined) return { command: bundled, source: "bundled", env: engine.env };
  const command = builtLanguageHost(environment);
  return isExecutable(command) ? withEnvironment(engine, command) : undefined;
}

function builtLanguageHost(environment: Environment): string {
  return join(builtLanguageHostRoot(environment), "bin", languageHostName);
}

function withEnvironment(engine: Engine, command: string): LanguageHost {
  return { command, source: "built", env: { ...engine.env, PATH: pathWith([dirname(command)], engine.env.PATH) } };
}
