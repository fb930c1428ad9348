import type { Failure, Operation, Outcome, Summary } from "../model.ts";
import { parseUrn, shortType } from "../urn.ts";
import { changeLines } from "./changes.ts";
import { count } from "./count.ts";
import { interruptionLines } from "./interruptions.ts";
import { policyLines } from "./policies.ts";
import { releaseLines } from "./release.ts";

const mostWarnings = 10;

const done: Readonly<Record<Operation, string>> = {
  up: "is up",
  preview: "previewed",
  refresh: "refreshed",
  destroy: "destroyed",
};

const unfinished: Readonly<Record<Exclude<Outcome, "succeeded">, string>> = {
  failed: "FAILED",
  refused: "refused by policy",
  cancelled: "cancelled",
};

/** A summary for a tired reader: what became of it, what changed, what is wrong, where to reach it. */
export function summaryLines(summary: Summary): string[] {
  const sections = [
    [headline(summary)],
    failureLines(summary.failures),
    releaseLines(summary),
    changeSection(summary),
    interruptionLines(summary),
    summary.operation === "up" || summary.operation === "preview" ? policyLines(summary.policies) : [],
    endpointLines(summary),
    warningLines(summary),
    modelledLines(summary),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function headline({ operation, deployment, outcome, planned, durationSeconds, release }: Summary): string {
  const { system, environment, target, sandbox } = deployment;
  const what = `${system} ${environment} on ${target}${sandbox ? " (sandbox)" : ""}`;
  const became = outcome === "succeeded" ? done[operation] : `${operation} ${unfinished[outcome]}`;
  const untouched = planned && operation !== "preview" && outcome !== "succeeded" ? ", nothing was changed" : "";
  const back = release?.rollback?.outcome === "succeeded" ? `, rolled back to ${release.rollback.to}` : "";
  return `${what}: ${became}${back}${untouched}, ${Math.max(1, Math.round(durationSeconds))} s`;
}

function changeSection(summary: Summary): string[] {
  const { planned } = summary;
  if (planned && summary.outcome === "failed") return [];
  if (summary.changes.length > 0) return changeLines(summary, planned);
  if (summary.outcome !== "succeeded") return [];
  if (summary.operation === "refresh") return [`No drift: ${count(summary.unchanged, "resource")} are as recorded`];
  if (summary.operation === "destroy") return ["Nothing was there to destroy"];
  return [
    `Nothing ${planned ? "to change" : "changed"}: ${count(summary.unchanged, "resource")} are as they should be`,
  ];
}

function failureLines(failures: readonly Failure[]): string[] {
  const byResource = Map.groupBy(failures, ({ urn }) => urn);
  return [...byResource.values()].flatMap((own) => {
    const lines = own.flatMap(({ message }) => message.split("\n"));
    const { type, name } = own[0] ?? {};
    if (type !== undefined) return [`Failed: ${shortType(type)} ${name}`, ...lines.map((line) => `  ${line}`)];
    return lines.map((line, index) => (index === 0 ? `Failed: ${line}` : `  ${line}`));
  });
}

function endpointLines({ outputs, outcome, operation }: Summary): string[] {
  const { endpoints } = outputs;
  if (outcome !== "succeeded" || operation !== "up" || typeof endpoints !== "object" || endpoints === null) return [];
  const entries = Object.entries(endpoints);
  return entries.length === 0 ? [] : ["Endpoints", ...entries.map(([name, url]) => `  ${name}  ${String(url)}`)];
}

function warningLines({ warnings }: Summary): string[] {
  if (warnings.length === 0) return [];
  const shown = warnings.slice(0, mostWarnings).map(({ urn, message }) => {
    const { type, name } = parseUrn(urn ?? "");
    return `  ${urn ? `${shortType(type)} ${name}: ` : ""}${message}`;
  });
  const more = warnings.length - shown.length;
  return ["Warnings", ...shown, ...(more > 0 ? [`  and ${more} more; --json has them all`] : [])];
}

function modelledLines({ modelled }: Summary): string[] {
  if (!modelled || modelled.objects + modelled.values === 0) return [];
  const made = `${count(modelled.objects, "object")} that controllers would make`;
  const written = `status and addresses of ${count(modelled.values, "object")}`;
  return [`Modelled here, decided by a real cluster: ${made}, ${written}`];
}
