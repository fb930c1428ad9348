import messages, { type CheckRequest, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Autonaming } from "../stand-in.ts";
import { decodeStruct, encodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";
import { toFailures } from "./failures.ts";

/** Checks the inputs of a resource and completes them with what must be settled before it exists: its name. */
export async function check(request: CheckRequest, call: Call): Promise<CheckResponse> {
  const olds = request.getOlds();
  const identity = identityOf(request);
  const checked = await call.faults.strike("check", identity, () =>
    call.standIn.check(
      {
        ...identity,
        oldInputs: olds === undefined ? undefined : decodeStruct(olds),
        inputs: decodeStruct(request.getNews()),
        randomSeed: request.getRandomseed_asU8(),
        autonaming: autonamingOf(request),
      },
      contextOf(call),
    ),
  );
  const response = new messages.CheckResponse();
  response.setInputs(encodeStruct(checked.inputs));
  response.setFailuresList(toFailures(checked.problems));
  return response;
}

function autonamingOf(request: CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  if (options === undefined) {
    return undefined;
  }
  const { DISABLE, ENFORCE } = messages.CheckRequest.AutonamingOptions.Mode;
  const mode = options.getMode();
  return {
    mode: mode === DISABLE ? "disable" : mode === ENFORCE ? "enforce" : "propose",
    proposedName: options.getProposedName(),
  };
}
