export { cacheDirectory } from "./cache.ts";
export { type Check, diagnose } from "./diagnose.ts";
export { type Engine, type EngineSource, pulumiCommand } from "./engine.ts";
export { type LanguageHost, languageHost } from "./language-host.ts";
export { EngineError } from "./problem.ts";
export type { OnProgress, Progress } from "./progress.ts";
export { type ResolveOptions, resolveEngine } from "./resolve.ts";
export { engineVersion, oldestEngineVersion } from "./version.ts";
