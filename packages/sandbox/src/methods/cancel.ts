import empty, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";

/** Operations of the sandbox end by themselves: there is nothing to abort. */
export async function cancel(): Promise<Empty> {
  return new empty.Empty();
}
