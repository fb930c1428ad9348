import { basename } from "node:path";
import { type EngineEvent, type Failure, type Operation, type Summary, summarize } from "@axon/report";
import type { PreviewOptions, Stack } from "@pulumi/pulumi/automation/index.js";
import type { Context } from "../command.ts";
import { startProgress } from "../console/progress.ts";
import type { Session } from "./session.ts";
import { describeStep } from "./steps.ts";

/** By what the policies judge. */
export interface Policies {
  /** False where the user switched them off. */
  readonly enabled: boolean;
  /** Folder of the policy pack, and the file it is configured by; none where policies are off or do not apply. */
  readonly pack?: { readonly folder: string; readonly config: string };
}

/** How an operation of the engine is run. */
export interface OperationOptions {
  readonly policies: Policies;
  /** Only say what would happen. */
  readonly preview: boolean;
  /** Read what is really there before an update. @default false */
  readonly refresh?: boolean;
  /** What the history is to say of an update. */
  readonly message: string;
  /** What the program threw, if it did: the engine tells no more than that it failed. */
  readonly programError?: () => unknown;
}

/** What every operation of the Automation API takes from us. */
interface Listeners {
  readonly onEvent: (event: EngineEvent) => void;
  readonly color: "never";
  readonly suppressProgress: true;
}

/** The operations by name; each gives the engine's own options. */
const operations: Readonly<
  Record<Operation, (stack: Stack, listeners: Listeners, options: OperationOptions) => Promise<unknown>>
> = {
  preview: (stack, listeners, { policies }) => stack.preview({ ...listeners, ...packOptions(policies) }),
  up: (stack, listeners, { policies, message, refresh = false }) =>
    stack.up({ ...listeners, ...packOptions(policies), message, refresh }),
  refresh: (stack, listeners, { preview }) => stack.refresh({ ...listeners, previewOnly: preview }),
  destroy: (stack, listeners, { preview }) => stack.destroy({ ...listeners, previewOnly: preview }),
};

function packOptions({ pack }: Policies): Pick<PreviewOptions, "policyPacks" | "policyPackConfigs"> {
  return pack ? { policyPacks: [pack.folder], policyPackConfigs: [pack.config] } : {};
}

/**
 * Runs one operation of the engine and sums up what it said.
 * @throws what the program threw, when that is meant for the user
 */
export async function runOperation(
  context: Context,
  { stack, resolved: { deployment } }: Session,
  operation: Operation,
  options: OperationOptions,
): Promise<Summary> {
  const { policies } = options;
  context.interrupts.check();
  const events: EngineEvent[] = [];
  const started = Date.now();
  const progress = await startProgress(describeStep(operation, deployment, undefined, 0));
  let steps = 0;
  const onEvent = (event: EngineEvent): void => {
    events.push(event);
    if (event.resOutputsEvent) steps += 1;
    if (event.resourcePreEvent) progress.update(describeStep(operation, deployment, event, steps));
  };
  const error = await operations[operation](stack, { onEvent, color: "never", suppressProgress: true }, options).then(
    () => undefined,
    (reason: unknown) => reason ?? new Error("the engine gave no reason"),
  );
  progress.done();
  rethrowProblem(options.programError?.());
  const summary = summarize(events, {
    operation,
    deployment,
    planned: options.preview || operation === "preview",
    succeeded: error === undefined,
    cancelled: context.interrupts.interrupted,
    policies: { enabled: policies.enabled, packs: policies.pack ? [basename(policies.pack.folder)] : [] },
    durationSeconds: (Date.now() - started) / 1000,
  });
  return error === undefined ? summary : withReason(summary, error);
}

/** A problem of the definition or the settings says best itself what is wrong. */
function rethrowProblem(error: unknown): void {
  if (error instanceof Error && error.name === "ProblemError") throw error;
}

/** The engine may fail before it has said anything through its events: a lock, a login, a passphrase. */
function withReason(summary: Summary, error: unknown): Summary {
  if (summary.failures.length > 0 || summary.outcome === "refused" || summary.outcome === "cancelled") return summary;
  return { ...summary, failures: [reasonOf(error)] };
}

function reasonOf(error: unknown): Failure {
  return { message: error instanceof Error ? error.message : String(error) };
}
