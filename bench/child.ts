import { spawn, spawnSync } from "node:child_process";
import { basename } from "node:path";

/** What one run of a program cost. */
export interface Cost {
  /** From start to end, by the clock. */
  readonly seconds: number;
  /** Most memory held at once by the program and all its children, as far as `ps` saw it; shared pages count for each. */
  readonly peakMiB: number;
  /** All it printed. */
  readonly printed: string;
}

export interface ChildOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Looks at the memory too, which costs some speed. @default false */
  readonly memory?: boolean;
  /** Statuses it may end with: a checker ends with 1 when it finds something. @default [0] */
  readonly accepts?: readonly number[];
}

const samplingMilliseconds = 100;

/** Runs a file under this Node.js and measures it. @throws with what it printed when it fails */
export function runNode(args: readonly string[], options: ChildOptions): Promise<Cost> {
  return runProgram(process.execPath, args, options);
}

/** Runs any program and measures it. @throws with what it printed when it fails */
export async function runProgram(program: string, args: readonly string[], options: ChildOptions): Promise<Cost> {
  const started = performance.now();
  const child = spawn(program, [...args], {
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk));
  let peakMiB = 0;
  const sampler = options.memory
    ? setInterval(() => {
        if (child.pid !== undefined) peakMiB = Math.max(peakMiB, treeMiB(child.pid));
      }, samplingMilliseconds)
    : undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(sampler);
  const seconds = (performance.now() - started) / 1_000;
  if (!(options.accepts ?? [0]).includes(code ?? -1))
    throw new Error(`${basename(program)} ${args.join(" ")} ended with ${code}:\n${printed.slice(-4_000)}`);
  return { seconds, peakMiB, printed };
}

/** Resident memory of a process and all its descendants. */
function treeMiB(root: number): number {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  const processes = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = new Set([root]);
  // A child's number may be lower than its parent's, so look until nothing is added.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid = 0, parent = 0] of processes) if (tree.has(parent)) tree.add(pid);
  }
  const kibibytes = processes.reduce((sum, [pid = 0, , resident = 0]) => sum + (tree.has(pid) ? resident : 0), 0);
  return kibibytes / 1_024;
}
