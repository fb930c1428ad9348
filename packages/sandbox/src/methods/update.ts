import messages, { type UpdateRequest, type UpdateResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeStruct, encodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";

/** Changes a resource in place, or tells in a preview how it would come out. */
export async function update(request: UpdateRequest, call: Call): Promise<UpdateResponse> {
  const identity = identityOf(request);
  const preview = request.getPreview();
  const run = () =>
    call.standIn.update(
      {
        ...identity,
        id: request.getId(),
        oldInputs: decodeStruct(request.getOldInputs()),
        oldState: decodeStruct(request.getOlds()),
        inputs: decodeStruct(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
        preview,
      },
      contextOf(call),
    );
  const state = preview ? await run() : await call.faults.strike("update", identity, run);
  const response = new messages.UpdateResponse();
  response.setProperties(encodeStruct(state));
  return response;
}
