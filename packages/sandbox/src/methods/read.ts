import messages, { type ReadRequest, type ReadResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeStruct, encodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";

/** Tells how a resource is now, for a refresh or an import. An empty id says that it is gone. */
export async function read(request: ReadRequest, call: Call): Promise<ReadResponse> {
  const identity = identityOf(request);
  const found = await call.faults.strike("read", identity, () =>
    call.standIn.read(
      {
        ...identity,
        id: request.getId(),
        state: decodeStruct(request.getProperties()),
        inputs: decodeStruct(request.getInputs()),
      },
      contextOf(call),
    ),
  );
  const response = new messages.ReadResponse();
  if (found !== undefined) {
    response.setId(found.id);
    response.setProperties(encodeStruct(found.state));
    response.setInputs(encodeStruct(found.inputs));
  }
  return response;
}
