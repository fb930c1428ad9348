import { type Summary, summaryLines } from "@axon/report";
import type { Context } from "../command.ts";
import { exitCode } from "../exit.ts";
import { nextSteps } from "./next-steps.ts";

/**
 * Prints how an operation went, for a reader or as data.
 * @param system how the user named it
 * @returns the exit code it means
 */
export async function report({ output, interrupts }: Context, summary: Summary, system: string): Promise<number> {
  const next = nextSteps(summary, system);
  output.document({ ...summary, next });
  output.print(summaryLines(summary).join("\n"));
  if (next.length > 0) output.print(`\nNext\n${next.map((step) => `  ${step}`).join("\n")}`);
  interrupts.check();
  return summary.outcome === "succeeded" ? exitCode.succeeded : exitCode.failed;
}

/** Shows a plan before a question, where the question is seen. */
export function printPlan({ output }: Context, summary: Summary): void {
  output.note(summaryLines({ ...summary, operation: "preview" }).join("\n"));
}
