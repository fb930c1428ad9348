import type { Deployment, Summary } from "@axon/report";

/** What a reader would do now, as commands or as advice. */
export function nextSteps({ operation, deployment, outcome, planned, failures, changes }: Summary): string[] {
  const command = (verb: string) => `npx axon ${verb} ${flags(deployment)}`;
  if (outcome === "refused") {
    return ["change the definition as the policies say above, then:", command("preview")];
  }
  if (outcome === "failed") {
    if (failures.some(({ message }) => /protect/i.test(message))) {
      return ["a protected resource holds data; take its protection away by hand only if that data may be lost"];
    }
    return planned
      ? ["mend the cause, then:", command(operation)]
      : ["what was created stays and is recorded; mend the cause, then go on with:", command(operation)];
  }
  if (outcome === "cancelled") return [command(operation)];
  const sandbox = deployment.sandbox;
  return {
    up: sandbox
      ? [...(changes.length > 0 ? [command("up")] : []), "npx axon sandbox list", command("destroy")]
      : [command("refresh")],
    preview: [command("up")],
    refresh: changes.length > 0 ? [command("up")] : [],
    destroy: [],
  }[operation];
}

function flags({ system, environment, target, sandbox }: Deployment): string {
  return `${system} --env ${environment} --on ${target}${sandbox ? " --sandbox" : ""}`;
}
