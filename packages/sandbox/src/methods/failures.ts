import messages, { type CheckFailure } from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckProblem } from "../stand-in.ts";
import { formatPath } from "../value.ts";

/** Problems in the engine's own form. */
export function toFailures(problems: readonly CheckProblem[]): CheckFailure[] {
  return problems.map((problem) => {
    const failure = new messages.CheckFailure();
    failure.setProperty(formatPath(problem.path));
    failure.setReason(problem.reason);
    return failure;
  });
}
