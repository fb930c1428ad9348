import messages, { type ConfigureRequest, type ConfigureResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { decodeStruct } from "../wire.ts";
import type { Call } from "./call.ts";

/** Takes the configuration of the provider resource that this connection belongs to. */
export async function configure(request: ConfigureRequest, call: Call): Promise<ConfigureResponse> {
  call.connection.settings = decodeStruct(request.getArgs());
  const response = new messages.ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  response.setSupportsAutonamingConfiguration(true);
  return response;
}
