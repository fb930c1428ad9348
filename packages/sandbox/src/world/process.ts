import { readFileSync } from "node:fs";

/**
 * Whether a process of this machine is at work. One that has ended but that nobody has collected yet still answers to
 * signals; Linux tells it apart (proc_pid_stat(5): state Z or X).
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !hasEnded(pid);
}

function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before the state is in brackets and may hold anything.
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch {
    return false;
  }
}
