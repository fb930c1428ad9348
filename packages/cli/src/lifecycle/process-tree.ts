import { execa } from "execa";

/** Kills a process and everything it started, at once. */
export async function killTree(pid: number): Promise<void> {
  const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="], { reject: false });
  const children = new Map<number, number[]>();
  for (const line of (stdout ?? "").split("\n")) {
    const [child, parent] = line.trim().split(/\s+/).map(Number);
    if (child && parent) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const doomed = [pid];
  for (const parent of doomed) doomed.push(...(children.get(parent) ?? []));
  for (const process of doomed) kill(process);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
