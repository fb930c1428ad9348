import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import empty, { type Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Call } from "./call.ts";

/** An engine that finds the provider running already says where to send diagnostics. */
export async function attach(request: PluginAttach, call: Call): Promise<Empty> {
  call.log.attach(request.getAddress());
  return new empty.Empty();
}
