import { status } from "@grpc/grpc-js";
import messages, { type InvokeRequest, type InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { EDIT_FUNCTION } from "../remote-edit.ts";
import type { ValueMap } from "../value.ts";
import { decodeStruct, encodeStruct } from "../wire.ts";
import { applyEdit, type Edit } from "../world/edit.ts";
import type { Call } from "./call.ts";
import { CallError } from "./errors.ts";

/**
 * Runs the one function of the sandbox itself, an edit of the world. Functions of the real providers are not played: an
 * invented answer would be worse than none.
 */
export async function invoke(request: InvokeRequest, call: Call): Promise<InvokeResponse> {
  const name = request.getTok();
  if (name !== EDIT_FUNCTION) {
    const message = `the sandbox for ${call.standIn.name} does not play the function ${name}; pass its result as a value`;
    throw new CallError(status.UNIMPLEMENTED, message);
  }
  const edit = decodeStruct(request.getArgs());
  const shown = await applyEdit(call.world, edit as ValueMap & Edit);
  const response = new messages.InvokeResponse();
  response.setReturn(encodeStruct({ ...shown }));
  return response;
}
