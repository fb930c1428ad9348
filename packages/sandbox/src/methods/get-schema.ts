import messages, { type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Call } from "./call.ts";

/** Programs bring their own SDK, so the engine needs no more than the package's name. */
export async function getSchema(_request: unknown, call: Call): Promise<GetSchemaResponse> {
  const response = new messages.GetSchemaResponse();
  response.setSchema(JSON.stringify({ name: call.standIn.name }));
  return response;
}
