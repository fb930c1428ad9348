import { isDeepStrictEqual } from "node:util";
import { changesOf } from "./changes.ts";
import type { EngineEvent } from "./events.ts";
import { failuresOf, findingsOf, warningsOf } from "./messages.ts";
import type { Deployment, Failure, Operation, Outcome, PolicyFinding, PolicyReport, Summary } from "./model.ts";
import { printable } from "./outputs.ts";

/** What the caller knows about a run beside its events. */
export interface Run {
  readonly operation: Operation;
  readonly deployment: Deployment;
  /** Whether the events announce steps instead of reporting finished ones. */
  readonly planned: boolean;
  /** Whether the engine ended without an error. */
  readonly succeeded: boolean;
  readonly cancelled: boolean;
  readonly policies: Omit<PolicyReport, "findings">;
  readonly durationSeconds: number;
  /** What failed outside the engine. @default none */
  readonly failures?: readonly Failure[];
}

/** Turns what the engine said into what a reader wants to know. Pure: the same events give the same summary. */
export function summarize(events: readonly EngineEvent[], run: Run): Summary {
  const findings = findingsOf(events);
  const outcome = outcomeOf(run, findings);
  const failures = [...(run.failures ?? []), ...failuresOf(events)];
  return {
    operation: run.operation,
    deployment: run.deployment,
    outcome,
    planned: run.planned,
    // What a refresh finds it knows only when it has read the resource, also when it records nothing.
    ...changesOf(events, run.planned && run.operation !== "refresh"),
    policies: { ...run.policies, findings },
    // What was cut off did not fail.
    failures: outcome === "succeeded" || outcome === "cancelled" ? [] : failures,
    warnings: warningsOf(events),
    outputs: outputsOf(events),
    recordChanges: events.some(changesRecord),
    durationSeconds: run.durationSeconds,
  };
}

function outcomeOf({ succeeded, cancelled }: Run, findings: readonly PolicyFinding[]): Outcome {
  if (cancelled) return "cancelled";
  if (findings.some(({ level }) => level === "mandatory")) return "refused";
  return succeeded ? "succeeded" : "failed";
}

/** The stack is a resource whose outputs are those of the program. */
function outputsOf(events: readonly EngineEvent[]): Readonly<Record<string, unknown>> {
  const last = events.findLast(({ resOutputsEvent }) => resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack");
  const outputs = printable(last?.resOutputsEvent?.metadata.new?.outputs ?? {});
  return typeof outputs === "object" && outputs !== null ? { ...outputs } : {};
}

/** Outputs of a component are known last, so that only some of its events tell that they differ. */
function changesRecord({ resOutputsEvent }: EngineEvent): boolean {
  if (resOutputsEvent === undefined) return false;
  const { op, old: before, new: after } = resOutputsEvent.metadata;
  if (op !== "same") return true;
  return !after?.custom && !isDeepStrictEqual(before?.outputs ?? {}, after?.outputs ?? {});
}
