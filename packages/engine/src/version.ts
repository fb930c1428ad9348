import { clean, gte, major } from "semver";

/** Version of the engine that Axon installs or builds; the same as the `@pulumi/pulumi` it is pinned to. */
export const engineVersion = "3.250.0";

/** Oldest engine that serves: the first one whose `pulumi policy analyze` reads a file. Source: Pulumi's CHANGELOG, 3.249.0. */
export const oldestEngineVersion = "3.249.0";

/** Version of the Node.js language host built beside the engine: one that is still part of the published Go module of the SDK. */
export const languageHostVersion = "3.68.0";

/** The variable in which Pulumi's commands keep their version. */
export const pulumiVersionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Oldest Go that can build the engine by itself; a Go from 1.21 on fetches it as a toolchain where it may. Source: go/pulumi/go.mod. */
export const oldestGoVersion = "1.25.11";

/** Oldest Node.js that runs Axon's TypeScript as it stands. */
export const oldestNodeMajor = 24;

/** Reads what `pulumi version` prints (`v3.250.0`, or with a suffix such as `-dev`). @returns undefined when it is no version. */
export function parseVersion(printed: string): string | undefined {
  return clean(printed.trim()) ?? undefined;
}

/** Whether an engine of this version serves: not older than `oldestEngineVersion`, of the same major version. */
export function isSupported(version: string): boolean {
  return gte(version, oldestEngineVersion) && major(version) === major(oldestEngineVersion);
}
