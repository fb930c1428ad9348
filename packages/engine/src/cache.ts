import { homedir } from "node:os";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import type { Environment } from "./environment.ts";
import { engineVersion, languageHostVersion } from "./version.ts";

/** Where everything lies that Axon can make again: `AXON_CACHE_DIR`, else the platform's own cache folder (`~/.cache/axon`). */
export function cacheDirectory(environment: Environment = process.env): string {
  return environment.AXON_CACHE_DIR ? resolve(environment.AXON_CACHE_DIR) : envPaths("axon", { suffix: "" }).cache;
}

/** Where Node.js keeps what it compiled, so that the next start need not compile it again; `NODE_COMPILE_CACHE` moves it. */
export function compileCacheDirectory(environment: Environment = process.env): string {
  return environment.NODE_COMPILE_CACHE || join(cacheDirectory(environment), "compiled");
}

/** Folder of the engine built from Go modules, one per version and machine type; the commands are in its `bin`. */
export function builtEngineRoot(environment: Environment = process.env): string {
  return join(cacheDirectory(environment), "engine", `v${engineVersion}`, machineType());
}

/** Folder of the language host built from Go modules; apart from the engine's, which must not find it. */
export function builtLanguageHostRoot(environment: Environment = process.env): string {
  return join(cacheDirectory(environment), "language-nodejs", `v${languageHostVersion}`, machineType());
}

/** Where `PulumiCommand.install` of the Automation API puts this engine. */
export function automationRoot(environment: Environment = process.env): string {
  return join(environment.HOME ?? homedir(), ".pulumi", "versions", engineVersion);
}

function machineType(): string {
  return `${process.platform}-${process.arch}`;
}
