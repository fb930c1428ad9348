import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import type { Context } from "../command.ts";

/** One update of a stack, as the backend keeps it. */
export interface ReleaseRecord {
  /** Version that was deployed; undefined for an update that did not come from `axon`. */
  readonly version: string | undefined;
  /** When it began, in ISO 8601. */
  readonly time: string;
  readonly author: string | undefined;
  readonly operation: string;
  /** `succeeded`, `failed` or `in-progress`. */
  readonly result: string;
}

/** What the engine's history gives of an update. */
export interface UpdateEntry {
  readonly kind: string;
  readonly startTime: Date | string;
  readonly message: string;
  readonly result: string;
}

/** The message an update is recorded with; {@link recordOf} reads it back. */
export function releaseMessage(
  { system, version }: { readonly system: string; readonly version: string },
  by: string,
): string {
  return `release ${version} of ${system} by ${by}`;
}

/** Reads an entry of the history. */
export function recordOf({ kind, startTime, message, result }: UpdateEntry): ReleaseRecord {
  const [, version, author] = /^release (\S+) of \S+ by (.+)$/.exec(message) ?? [];
  return { version, time: new Date(startTime).toISOString(), author, operation: kind, result };
}

/** Who is at work: the user a pipeline runs for, or the one git knows here, or the one who is logged in. */
export function author({ environment, directory }: Pick<Context, "environment" | "directory">): string {
  const named = environment.GITLAB_USER_LOGIN ?? environment.GITHUB_ACTOR ?? gitUser(directory);
  return named?.replaceAll(/\s+/g, " ").trim() || userInfo().username;
}

function gitUser(directory: string): string | undefined {
  try {
    return execFileSync("git", ["config", "user.name"], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
