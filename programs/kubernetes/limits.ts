import { failOnProblems, type Plan, type Problem } from "@axon/core";

/** Sections of a plan that no component of this target makes yet. */
const unmade = ["tracing", "layers"] as const;

/** Refuses a plan with parts that this target cannot make: better nothing than half of a system. @throws ProblemError */
export function checkLimits(plan: Plan): void {
  const problems = [...unmade.flatMap((section) => plan[section].map(({ name }) => refused([section, name])))];
  failOnProblems(`system "${plan.system}" on kubernetes`, problems);
}

function refused(path: Problem["path"]): Problem {
  return { path, expected: "left out on this target", received: "a part that it cannot make" };
}
