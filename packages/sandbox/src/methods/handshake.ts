import messages, {
  type ProviderHandshakeRequest,
  type ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import type { Call } from "./call.ts";

/** The engine introduces itself and asks what the provider can do. */
export async function handshake(request: ProviderHandshakeRequest, call: Call): Promise<ProviderHandshakeResponse> {
  call.log.attach(request.getEngineAddress());
  const response = new messages.ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  response.setSupportsAutonamingConfiguration(true);
  return response;
}
