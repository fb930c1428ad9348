import type { DeleteRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import empty, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { decodeStruct } from "../wire.ts";
import { type Call, contextOf, identityOf } from "./call.ts";

/** Deletes a resource. */
export async function deleteResource(request: DeleteRequest, call: Call): Promise<Empty> {
  const identity = identityOf(request);
  const target = { ...identity, id: request.getId(), state: decodeStruct(request.getProperties()) };
  await call.faults.strike("delete", identity, () => call.standIn.delete(target, contextOf(call)));
  return new empty.Empty();
}
