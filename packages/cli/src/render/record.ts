import { CommandFailure } from "../exit.ts";
import { RecordingMonitor } from "./monitor.ts";
import type { RegisteredResource } from "./resource.ts";

/** A program, and what it reads of its stack. */
export interface Recording {
  readonly project: string;
  readonly stack: string;
  /** Configuration of the stack, keys with their prefix. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
  readonly program: () => Promise<Record<string, unknown>>;
}

/**
 * Runs a program without an engine, as a preview, and gives the resources it registers.
 * @throws what the program threw, or the first thing that went wrong in one of its callbacks
 */
export async function recordResources(recording: Recording): Promise<readonly RegisteredResource[]> {
  const { runtime } = await import("@pulumi/pulumi");
  const { setMockOptions } = await import("@pulumi/pulumi/runtime/settings.js");
  const monitor = new RecordingMonitor(recording.project, recording.stack);
  setMockOptions(monitor, recording.project, recording.stack, true, "organization");
  runtime.setAllConfig(configText(recording.config), [...recording.secretKeys]);

  const errors: unknown[] = [];
  const collect = (error: unknown): void => void errors.push(error);
  // A callback of an output that throws ends in a rejection that nobody awaits.
  process.on("unhandledRejection", collect);
  try {
    await runtime.runInPulumiStack(recording.program);
    await runtime.disconnect();
  } catch (error) {
    throw causeOf([error, ...errors]);
  } finally {
    // Rejections are reported once the microtasks that could have handled them have run, also of a program that failed.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", collect);
  }
  if (errors.length > 0) throw causeOf(errors);
  return monitor.resources;
}

/** Pulumi hands configuration over as text; what has a structure, as JSON. */
function configText(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** A problem that is worded for the user comes before what followed from it. */
function causeOf(errors: readonly unknown[]): unknown {
  const worded = errors.find((error) => error instanceof Error && error.name === "ProblemError");
  if (worded) return worded;
  const [first] = errors;
  return first instanceof Error ? new CommandFailure(`the program failed: ${first.message}`, { cause: first }) : first;
}
