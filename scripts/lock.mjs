import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMilliseconds = 200;
const renewMilliseconds = 1_000;

/** A lock not renewed for so long belongs to a process that was killed. */
const staleMilliseconds = 8_000;

/** Runs `action` while no other process runs one under the same folder name. `onWait` is told once when it has to wait. */
export async function withLock(directory, action, onWait) {
  for (let waited = false; !take(directory); waited = true) {
    if (!waited) onWait();
    await sleep(pollMilliseconds);
  }
  const renewal = setInterval(() => renew(directory), renewMilliseconds);
  const release = () => rmSync(directory, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await action();
  } finally {
    clearInterval(renewal);
    process.removeListener("exit", release);
    release();
  }
}

/** Making a folder is the one step that only one of several processes succeeds in, on every file system. */
function take(directory) {
  mkdirSync(dirname(directory), { recursive: true });
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    removeStale(directory);
    return false;
  }
}

function removeStale(directory) {
  try {
    if (Date.now() - statSync(directory).mtimeMs < staleMilliseconds) return;
    // Renamed first, so that of two processes that saw it stale only one removes it.
    const aside = `${directory}.${randomUUID()}`;
    renameSync(directory, aside);
    rmdirSync(aside);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

function renew(directory) {
  try {
    const now = new Date();
    utimesSync(directory, now, now);
  } catch {
    // Taken over while this process slept; its own work still ends well or fails by itself.
  }
}
