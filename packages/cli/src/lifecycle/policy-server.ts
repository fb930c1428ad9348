import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ServedPack, serveAnalyzer } from "@axon/analyzer";
import { servedPack } from "@axon/engine/analyzer";
import { defaultPolicyPack } from "./policy-packs.ts";

/**
 * Serves the default policy pack beside the sandbox, whose process has loaded already what a policy server of its own would
 * load first.
 * @returns what makes the engine ask here
 */
export default async function startPolicyServer(): Promise<Readonly<Record<string, string>>> {
  let loading: Promise<ServedPack> | undefined;
  const load = () => (loading ??= loadPack());
  const { port } = await serveAnalyzer(load);
  // The engine asks for it in a while, and who waits for this process waits no longer for the pack.
  setImmediate(() => load().catch(() => undefined));
  return servedPack(defaultPolicyPack, port);
}

async function loadPack(): Promise<ServedPack> {
  const { axonPack } = await import("@axon/policies/packs/axon");
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(join(defaultPolicyPack, "package.json"), "utf8"),
  );
  return { pack: axonPack, version };
}
