import type { Engine } from "@axon/engine";
import type { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { SemVer } from "semver";
import type { Interrupts } from "../console/interrupts.ts";
import { killTree } from "./process-tree.ts";

/** What a run of the engine's command printed. */
interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** The engine's command, for the Automation API and for what that has no word for. */
export interface EngineCommand extends PulumiCommand {
  /** @param additional laid over what every run has in its environment */
  run(
    args: readonly string[],
    directory: string,
    additional: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<CommandOutput>;
}

/** The engine's command ended with an error. */
class EngineCommandError extends Error {
  override readonly name = "EngineCommandError";
  /** What it wrote to standard error. */
  readonly stderr: string;

  constructor(command: string, stderr: string) {
    super(`pulumi ${command}: ${stderr.trim().replace(/^error: /, "") || "ended without a reason"}${hintFor(stderr)}`);
    this.stderr = stderr;
  }
}

/** The way out of what people meet most often. */
const hints: readonly (readonly [symptom: RegExp, hint: string])[] = [
  [
    /PULUMI_ACCESS_TOKEN|must be logged in|login/i,
    "log in with pulumi login, or set PULUMI_BACKEND_URL; --sandbox needs neither",
  ],
  [/passphrase/i, "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"],
  [
    /currently locked|already in progress/i,
    "wait for the other update to end, or, when it was killed, run pulumi cancel",
  ],
];

function hintFor(stderr: string): string {
  const hint = hints.find(([symptom]) => symptom.test(stderr))?.[1];
  return hint === undefined ? "" : `\n  to mend it: ${hint}`;
}

/**
 * The engine's command as the Automation API runs it, in a process group of its own. A terminal gives Ctrl-C to the whole
 * group in front, and to the engine a second one means "at once": so that it gets exactly one, it gets it from here.
 * @param environment all the engine sees
 * @param whileStarting called when the engine has been started on a program, to use the time until it asks for that
 */
export function engineCommand(
  engine: Engine,
  environment: Readonly<Record<string, string>>,
  interrupts: Interrupts,
  whileStarting: () => void = () => undefined,
): EngineCommand {
  const run: EngineCommand["run"] = async (args, directory, additional, onOutput, onError) => {
    interrupts.check();
    const child = execa(engine.command, [...args, "--non-interactive"], {
      cwd: directory,
      env: { ...environment, ...additional, ...engine.env, PULUMI_AUTOMATION_API: "true" },
      extendEnv: false,
      detached: true,
      stdin: "ignore",
      reject: false,
    });
    child.stdout.on("data", (chunk: Buffer) => onOutput?.(chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => onError?.(chunk.toString("utf8")));
    if (runsProgram(args)) setImmediate(whileStarting);
    const stop = () => void child.kill("SIGINT");
    const end = () => void (child.pid && killTree(child.pid));
    interrupts.signal.addEventListener("abort", stop, { once: true });
    interrupts.force.addEventListener("abort", end, { once: true });
    try {
      const { stdout, stderr, exitCode, shortMessage } = await child;
      if (exitCode === 0) return { stdout, stderr, code: 0 };
      throw new EngineCommandError(args[0] ?? "", stderr || (shortMessage ?? ""));
    } finally {
      interrupts.signal.removeEventListener("abort", stop);
      interrupts.force.removeEventListener("abort", end);
    }
  };
  return { command: engine.command, version: new SemVer(engine.version), run };
}

/** The operations that a program is run for. */
function runsProgram([operation = ""]: readonly string[]): boolean {
  return operation === "preview" || operation === "up";
}
