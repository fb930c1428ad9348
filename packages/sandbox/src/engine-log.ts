import { Client, credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import type { LogSeverity } from "./stand-in.ts";

/** Writes to the diagnostics of the engine that attached itself to the sandbox. */
export class EngineLog {
  #client: InstanceType<typeof services.EngineClient> | undefined;

  /** @param address host and port of the engine, as it gives them when it attaches */
  attach(address: string): void {
    this.close();
    this.#client = new services.EngineClient(address, credentials.createInsecure());
  }

  /** A message that cannot be delivered is dropped: the engine may have gone. */
  write(severity: LogSeverity, urn: string, message: string): void {
    const request = new messages.LogRequest();
    request.setSeverity(severity === "warning" ? messages.LogSeverity.WARNING : messages.LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(message);
    this.#client?.log(request, () => {});
  }

  close(): void {
    if (this.#client instanceof Client) {
      this.#client.close();
    }
    this.#client = undefined;
  }
}
