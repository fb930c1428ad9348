import messages, { type DiffRequest, type DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { sameValue } from "../value.ts";
import { decodeStruct } from "../wire.ts";

/** A changed provider configuration never replaces what was made with the old one: the world stays the same. */
export async function diffConfig(request: DiffRequest): Promise<DiffResponse> {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  const same = sameValue(decodeStruct(request.getOldInputs()), decodeStruct(request.getNews()));
  response.setChanges(same ? DIFF_NONE : DIFF_SOME);
  return response;
}
