/** How the command line ends, for scripts that look at `$?`. */
export const exitCode = {
  succeeded: 0,
  /** The engine failed, a policy refused, a check found something. */
  failed: 1,
  /** The command line, a definition or a settings file is wrong. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The user asked for something that cannot be; the message says what can. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Something went wrong that the user should hear about in these words. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}

/** The user pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals = "SIGINT") {
    super("interrupted");
    this.exitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal as string] ?? exitCode.interrupted;
  }
}

/** What an error means for the caller of the process, and the words for it. */
export interface Ending {
  readonly code: number;
  readonly message: string;
}

/** Errors by name, so that deciding how to end loads none of the packages they come from. */
const codes: Readonly<Record<string, number>> = {
  UsageError: exitCode.usage,
  ProblemError: exitCode.usage,
  InputError: exitCode.usage,
  CommandFailure: exitCode.failed,
  EngineError: exitCode.failed,
  EngineCommandError: exitCode.failed,
  WorldError: exitCode.failed,
  FaultError: exitCode.usage,
  SandboxStartError: exitCode.failed,
};

/** Says how to end after an error: in its own words when it is meant for the user, in one line when it is our mistake. */
export function endingOf(error: unknown, environment: NodeJS.ProcessEnv): Ending {
  if (error instanceof Interrupted) return { code: error.exitCode, message: "interrupted" };
  const known = error instanceof Error ? codes[error.name] : undefined;
  if (error instanceof Error && known !== undefined) return { code: known, message: error.message };
  if (isClosedPrompt(error)) return { code: exitCode.interrupted, message: "interrupted" };
  const refusal = environment.AXON_DEBUG === "1" ? undefined : refusalOf(error);
  if (refusal !== undefined) return { code: exitCode.failed, message: refusal };
  return { code: exitCode.failed, message: internal(error, environment) };
}

/** What the file system may have against what is asked of it, and the way out. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: "permission denied; choose a place that you may use, or get the right to it",
  EPERM: "not permitted; choose a place that you may use, or get the right to it",
  EROFS: "the file system can only be read; choose another place",
  ENOSPC: "no space is left on the device; make room, or choose another place",
  EDQUOT: "the quota of disk space is used up; make room, or choose another place",
  EISDIR: "it is a folder; name a file",
  ENOTDIR: "a file stands where a folder is needed; choose another place",
  EEXIST: "a file is there already; choose another place",
};

/** A file or folder that cannot be used, in words; undefined for other errors. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "", path, syscall = "" } = error as NodeJS.ErrnoException;
  const words = refusals[code];
  if (words === undefined || syscall.startsWith("spawn")) return undefined;
  // Which file is written is not known once it is open.
  return path === undefined ? words : `${path}: ${words}`;
}

function internal(error: unknown, environment: NodeJS.ProcessEnv): string {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  if (environment.AXON_DEBUG === "1") return error instanceof Error ? (error.stack ?? reason) : reason;
  return `${reason.split("\n")[0]}\n  this was not expected; AXON_DEBUG=1 shows where it happened`;
}

/** Ctrl-C at a question; the library throws an error of its own. */
function isClosedPrompt(error: unknown): boolean {
  return error instanceof Error && error.name === "ExitPromptError";
}
