import { status } from "@grpc/grpc-js";
import type { InvokeRequest } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Call } from "./call.ts";
import { CallError } from "./errors.ts";

/** Functions of a provider are not played: an invented answer would be worse than none. */
export async function invoke(request: InvokeRequest, call: Call): Promise<never> {
  throw new CallError(
    status.UNIMPLEMENTED,
    `the sandbox for ${call.standIn.name} does not play the function ${request.getTok()}; pass its result as a value`,
  );
}
