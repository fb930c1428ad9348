import { execa } from "execa";
import { onExit } from "signal-exit";
import type { Environment } from "./environment.ts";

export interface ChildOptions {
  readonly environment: Environment;
  /** @default - the current directory */
  readonly directory?: string;
  /** Ends the child and everything it started. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the child is ended. @default - none */
  readonly timeoutMilliseconds?: number;
  /** Told of each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** How a child ended. */
export interface ChildResult {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not succeed, in one line, without its output. */
  readonly reason: string;
}

const isWindows = process.platform === "win32";

/**
 * Runs a program in a process group of its own and never leaves any of that group behind: not when `signal` fires, not when
 * time is up, not when this process is ended by a signal it can see.
 *
 * @throws the reason of `signal` when it fired
 */
export async function runChild(
  command: string,
  commandArguments: readonly string[],
  { environment, directory, signal, timeoutMilliseconds, onErrorLine }: ChildOptions,
): Promise<ChildResult> {
  signal?.throwIfAborted();
  const child = execa(command, commandArguments, {
    env: environment,
    extendEnv: false,
    ...(directory === undefined ? {} : { cwd: directory }),
    stdin: "ignore",
    reject: false,
    detached: !isWindows,
    cleanup: false,
    ...(onErrorLine === undefined ? {} : { stderr: linesTo(onErrorLine) }),
  });
  const timeout = timeoutMilliseconds === undefined ? undefined : AbortSignal.timeout(timeoutMilliseconds);
  const endAll = () => endGroup(child.pid);
  const forgetExit = onExit(endAll);
  signal?.addEventListener("abort", endAll, { once: true });
  timeout?.addEventListener("abort", endAll, { once: true });
  try {
    const result = await child;
    signal?.throwIfAborted();
    const reason = timeout?.aborted ? `no answer within ${timeoutMilliseconds} ms` : (result.shortMessage ?? "");
    return { succeeded: !result.failed, stdout: String(result.stdout), stderr: String(result.stderr), reason };
  } finally {
    forgetExit();
    signal?.removeEventListener("abort", endAll);
    timeout?.removeEventListener("abort", endAll);
  }
}

function linesTo(onErrorLine: (line: string) => void) {
  return function* (line: unknown) {
    onErrorLine(String(line));
    yield line;
  };
}

/** SIGKILL, because a compiler that is asked politely finishes its package first; its files are temporary anyway. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(isWindows ? leader : -leader, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
