import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { EngineError, reasonOf } from "./problem.ts";

/** How often a waiting process looks again, in milliseconds. */
const pollMilliseconds = 300;

/** A lock whose owner has not renewed it for so long is taken over: its owner was killed. Renewed every quarter of it. */
const staleMilliseconds = 8_000;

/**
 * Runs `action` while no other process runs one for the same folder. A process that was killed holds up others for
 * `staleMilliseconds`, not for ever.
 *
 * @param onWait told once when another process has to be waited for
 */
export async function withLock<T>(
  directory: string,
  action: () => Promise<T>,
  { onWait, signal }: { readonly onWait: () => void; readonly signal?: AbortSignal },
): Promise<T> {
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw new EngineError(
      `cannot write to ${directory}: ${reasonOf(error)}`,
      "set AXON_CACHE_DIR to a folder you may write to",
    );
  });
  const release = await acquire(directory, onWait, signal);
  try {
    return await action();
  } finally {
    // Somebody else may have taken over a lock that was not renewed in time, for instance while the machine slept.
    await release().catch(() => undefined);
  }
}

async function acquire(
  directory: string,
  onWait: () => void,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  for (let waited = false; ; waited = true) {
    signal?.throwIfAborted();
    try {
      return await lock(directory, {
        stale: staleMilliseconds,
        update: staleMilliseconds / 4,
        // Losing the lock only means that two processes do the same work: what they make appears by an atomic rename.
        onCompromised: () => undefined,
      });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
      if (!waited) onWait();
      await sleep(pollMilliseconds);
    }
  }
}
