import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "@axon/sandbox";

/** What the engine writes into a lock file of a file backend. Source: Pulumi's `pkg/backend/diy/lock.go`. */
interface LockContent {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** Who holds a stack. */
export interface LockHolder {
  readonly file: string;
  readonly pid: number;
}

/**
 * Removes the locks of a file backend whose engine was killed: made on this machine by a process that is gone. Any other lock
 * is somebody's who is still at work.
 * @returns the locks that stay
 */
export function clearStaleLocks(stateDirectory: string): LockHolder[] {
  return lockFiles(join(stateDirectory, ".pulumi", "locks")).flatMap((file) => {
    const content = readLock(file);
    if (content === undefined) return [];
    if (content.hostname !== hostname() || isAlive(content.pid)) return [{ file, pid: content.pid }];
    for (const doomed of [file, `${file}.attrs`]) rmSync(doomed, { force: true });
    return [];
  });
}

function lockFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** A lock that is gone, or was cut off while it was written, holds nobody up. */
function readLock(file: string): LockContent | undefined {
  try {
    const content = JSON.parse(readFileSync(file, "utf8")) as Partial<LockContent>;
    return typeof content.pid === "number" && typeof content.hostname === "string"
      ? (content as LockContent)
      : undefined;
  } catch {
    return undefined;
  }
}
