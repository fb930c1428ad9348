import type { DiagnosticEvent, EngineEvent, PolicyEvent } from "./events.ts";
import { plainText } from "./markup.ts";
import type { Failure, PolicyFinding, Warning } from "./model.ts";
import { parseUrn } from "./urn.ts";

/** What the engine adds to an error that says nothing about its cause. */
const noise = [
  /^(update|preview|refresh|destroy|deletion|resource operation) failed$/i,
  /^Resource monitor is terminating$/i,
  /^(One or more errors occurred|an unhandled error occurred)/i,
  /^preview failed: (One or more|an unhandled)/i,
  /^(creating|updating|deleting|reading) failed$/i,
  /One or more (mandatory )?policy violations/i,
  // Another resource failed, and this one was cut off with it.
  /context canceled$/i,
];

/** Warnings about how the engine was put together, which is Axon's business and not the reader's. */
const wiring = [
  /^error downloading provider/,
  /^using \S+ from \$PATH at /,
  /^resource plugin \S+ is expected to have version/,
];

/** Prefixes that repeat what the report says around the message. */
const prefixes = [
  /^error: /i,
  /^\s*1 error occurred:\s*\*\s*/i,
  /^Unhandled exception: /i,
  /^preview failed: /i,
  /^\S+ resource '[^']*' has a problem: /,
];

/** What failed, one entry for each cause. */
export function failuresOf(events: readonly EngineEvent[]): Failure[] {
  const said = diagnostics(events)
    .filter(({ severity }) => severity === "error")
    .map(({ urn, message }) => failure(urn, tidy(message)))
    .filter(({ message }) => message !== "" && !noise.some((pattern) => pattern.test(message)));
  const explained = new Set(said.map(({ urn }) => urn));
  const silent = events.flatMap(({ resOpFailedEvent }) => {
    const urn = resOpFailedEvent?.metadata.urn;
    return urn === undefined || explained.has(urn) ? [] : [failure(urn, "the provider gave no reason")];
  });
  return unique([...said, ...silent]);
}

/** Warnings of the engine, the providers and the program. */
export function warningsOf(events: readonly EngineEvent[]): Warning[] {
  const said = diagnostics(events)
    .filter(({ severity }) => severity === "warning")
    .map(({ urn, message }) =>
      warning(
        urn,
        plainText(message)
          .replace(/^warning: /i, "")
          .trim(),
      ),
    );
  return unique(said.filter(({ message }) => !wiring.some((pattern) => pattern.test(message))));
}

/** What the policies hold against resources, mandatory ones first. */
export function findingsOf(events: readonly EngineEvent[]): PolicyFinding[] {
  const found = unique(events.flatMap(({ policyEvent }) => (policyEvent ? [finding(policyEvent)] : [])));
  return found.sort(
    (a, b) => Number(a.level === "advisory") - Number(b.level === "advisory") || (a.policy < b.policy ? -1 : 1),
  );
}

function diagnostics(events: readonly EngineEvent[]): DiagnosticEvent[] {
  return events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent && !diagnosticEvent.ephemeral ? [diagnosticEvent] : [],
  );
}

function warning(urn: string | undefined, message: string): Warning {
  return urn ? { urn, message } : { message };
}

function failure(urn: string | undefined, message: string): Failure {
  const { type, name } = parseUrn(urn ?? "");
  const isResource = urn !== undefined && urn !== "" && type !== "pulumi:pulumi:Stack";
  return isResource ? { urn, type, name, message } : { message };
}

function tidy(message: string): string {
  let text = plainText(message).trim();
  for (const prefix of prefixes) text = text.replace(prefix, "");
  return withoutStack(text).trim();
}

/** Frames of a JavaScript stack trace help nobody who reads a summary. */
function withoutStack(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s+at .+[)\d]$/.test(line))
    .join("\n");
}

function finding(event: PolicyEvent): PolicyFinding {
  const { resourceUrn: urn } = event;
  return {
    policy: event.policyName,
    level: event.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
    ...(urn ? { resource: { urn, ...parseUrn(urn) } } : {}),
    message: plainText(event.message).trim(),
  };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
