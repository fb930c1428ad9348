import messages, { type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";

/** The sandbox stands in for any version a program asks for; the engine warns of a version below that. */
const NEWER_THAN_ANY = "9999.0.0";

/** Tells the version of the provider. */
export async function getPluginInfo(): Promise<PluginInfo> {
  const info = new messages.PluginInfo();
  info.setVersion(NEWER_THAN_ANY);
  return info;
}
