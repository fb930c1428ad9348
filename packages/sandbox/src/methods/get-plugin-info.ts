import messages, { type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";

/** The sandbox stands in for any version a program asks for, so it names none. */
export async function getPluginInfo(): Promise<PluginInfo> {
  return new messages.PluginInfo();
}
