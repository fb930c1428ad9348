import messages, { type CheckRequest, type CheckResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeStruct, encodeStruct } from "../wire.ts";
import type { Call } from "./call.ts";
import { toFailures } from "./failures.ts";

/** Checks the configuration of a provider resource. */
export async function checkConfig(request: CheckRequest, call: Call): Promise<CheckResponse> {
  const inputs = decodeStruct(request.getNews());
  const response = new messages.CheckResponse();
  response.setInputs(encodeStruct(inputs));
  response.setFailuresList(toFailures(call.standIn.checkConfig(inputs)));
  return response;
}
