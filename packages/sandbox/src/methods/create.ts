import messages, { type CreateRequest, type CreateResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeStruct, encodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";

/** Creates a resource, or tells in a preview what is known of it beforehand. */
export async function create(request: CreateRequest, call: Call): Promise<CreateResponse> {
  const identity = identityOf(request);
  const preview = request.getPreview();
  const run = () =>
    call.standIn.create({ ...identity, inputs: decodeStruct(request.getProperties()), preview }, contextOf(call));
  const created = preview ? await run() : await call.faults.strike("create", identity, run);
  const { key } = created;
  if (key !== undefined) {
    setImmediate(() => call.world.acknowledge(key));
  }
  const response = new messages.CreateResponse();
  response.setId(created.id);
  response.setProperties(encodeStruct(created.state));
  return response;
}
