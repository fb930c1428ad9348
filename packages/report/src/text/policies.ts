import type { PolicyFinding, PolicyReport } from "../model.ts";
import { shortType } from "../urn.ts";
import { count } from "./count.ts";

/** What the policies say: a word when they have nothing against it, every finding that stops the way, a few that do not. */
export function policyLines({ enabled, packs, findings }: PolicyReport): string[] {
  if (!enabled) return ["Policies are off (--no-policies): nothing was checked"];
  const mandatory = findings.filter(({ level }) => level === "mandatory");
  const advisory = findings.filter(({ level }) => level === "advisory");
  const names = packs.join(", ");
  const verdict = mandatory.length > 0 ? `refused, ${count(mandatory.length, "violation")}` : "passed";
  return [
    `Policies ${names ? `(${names}) ` : ""}${verdict}${advisory.length > 0 ? `, ${advisory.length} advisory` : ""}`,
    ...mandatory.flatMap(findingLines),
    ...advisoryLines(advisory),
  ];
}

function findingLines({ policy, resource, message }: PolicyFinding): string[] {
  const where = resource ? `${shortType(resource.type)} ${resource.name}` : "the stack";
  return [`  ${policy}: ${where}`, ...body(message, policy).map((line) => `    ${line}`)];
}

/** Advice is read when there is time: one line per policy. */
function advisoryLines(findings: readonly PolicyFinding[]): string[] {
  return [...Map.groupBy(findings, ({ policy }) => policy)].map(([policy, own]) => {
    // The last line is about the resource, the first about the policy.
    const example = own.flatMap(({ message }) => body(message, policy).slice(-1))[0] ?? "";
    return `  ${policy}: ${example}${own.length > 1 ? ` (and ${own.length - 1} more)` : ""}`;
  });
}

function body(message: string, policy: string): string[] {
  const lines = message.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && line !== policy);
}
