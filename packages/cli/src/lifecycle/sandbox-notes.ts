import type { Modelled, Summary, Warning } from "@axon/report";
import { checkReferences, listWorld } from "@axon/sandbox";

/** Values every object has, which nobody takes for more than they are. */
const ordinary = /^metadata\./;

/** A summary with what only the sandbox can tell: references that cannot work, and what it made up. */
export function withSandboxNotes(summary: Summary, worldFile: string): Summary {
  if (summary.operation !== "up" || summary.outcome !== "succeeded") return summary;
  return {
    ...summary,
    warnings: [...summary.warnings, ...brokenReferences(worldFile)],
    modelled: modelledIn(worldFile),
  };
}

function brokenReferences(worldFile: string): Warning[] {
  return checkReferences(worldFile).map(({ object, urn, path, message }) => ({
    ...(urn ? { urn } : {}),
    message: `${urn ? "" : `${object}: `}${path}: ${message}`,
  }));
}

function modelledIn(worldFile: string): Modelled {
  const made = listWorld(worldFile).map(({ modelled }) => modelled);
  const whole = made.filter((paths) => paths.includes("*"));
  const partly = made.filter((paths) => !paths.includes("*") && paths.some((path) => !ordinary.test(path)));
  return { objects: whole.length, values: partly.length };
}
