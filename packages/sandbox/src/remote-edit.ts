import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages, { type InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { ValueMap } from "./value.ts";
import { decodeStruct, encodeStruct } from "./wire.ts";
import type { Edit } from "./world/edit.ts";
import type { ShownResource } from "./world/find.ts";
import { WorldError } from "./world/problem.ts";

/** Function of the provider server by which another process edits the world. */
export const EDIT_FUNCTION = "axon:sandbox:edit";

/** Has a running sandbox make an edit. @throws WorldError with what the sandbox had against it */
export async function requestEdit(port: number, edit: Edit): Promise<ShownResource> {
  const client = new services.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new messages.InvokeRequest();
  request.setTok(EDIT_FUNCTION);
  request.setArgs(encodeStruct({ ...edit }));
  try {
    const response = await new Promise<InvokeResponse>((resolve, reject) => {
      client.invoke(request, (error, answer) =>
        error === null ? resolve(answer) : reject(new WorldError(error.details)),
      );
    });
    return decodeStruct(response.getReturn()) as ValueMap & ShownResource;
  } finally {
    client.close();
  }
}
