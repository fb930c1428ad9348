import messages, { type CheckFailure } from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckProblem } from "../stand-in.ts";
import { formatPath } from "../value.ts";

/**
 * Problems in the engine's own form. The path goes into the text: the engine would print the value of the property it is
 * told, and that value may be secret.
 */
export function toFailures(problems: readonly CheckProblem[]): CheckFailure[] {
  return problems.map(({ path, reason }) => {
    const failure = new messages.CheckFailure();
    failure.setReason(path.length === 0 ? reason : `${formatPath(path)}: ${reason}`);
    return failure;
  });
}
