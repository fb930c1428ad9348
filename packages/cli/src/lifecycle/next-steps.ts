import type { Summary } from "@axon/report";
import { shellWord } from "../console/shell-word.ts";

/**
 * What a reader would do now, as commands or as advice.
 * @param system how the user named it: a system's name, or the path of a definition
 */
export function nextSteps(summary: Summary, system: string): string[] {
  const { operation, deployment, outcome, planned, failures, changes, release } = summary;
  const variant = `${shellWord(system)} --env ${deployment.environment} --on ${deployment.target}`;
  const command = (verb: string) => `npx axon ${verb} ${variant}${deployment.sandbox ? " --sandbox" : ""}`;
  if (outcome === "refused") {
    return ["change the definition as the policies say above, then:", command("preview")];
  }
  if (outcome === "failed") {
    if (release?.rollback?.outcome === "succeeded") return ["mend the cause in a new release, then:", command("up")];
    if (failures.some(({ message }) => /protect/i.test(message))) {
      return ["a protected resource holds data; take its protection away by hand only if that data may be lost"];
    }
    return planned
      ? ["mend the cause, then:", command(operation)]
      : ["what was created stays and is recorded; mend the cause, then go on with:", command(operation)];
  }
  if (outcome === "cancelled") return [command(operation)];
  return {
    up: [
      deployment.sandbox ? "npx axon sandbox list" : command("refresh"),
      `npx axon render ${variant} --out out`,
      ...(deployment.sandbox ? [command("destroy")] : []),
      "when the definition has changed:",
      command("preview"),
    ],
    preview: [command("up")],
    refresh: changes.length > 0 ? [command("up")] : [],
    destroy: [],
  }[operation];
}
