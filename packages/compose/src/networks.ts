import { type Edge, edgeName, type Plan } from "@axon/core";
import { isStored } from "./buckets.ts";

/** What compose says about one network. */
export interface Network {
  readonly internal?: true;
  readonly driver_opts?: Readonly<Record<string, string>>;
}

/** A network whose one member can publish a port, and reach nothing by it. */
export const published: Network = { driver_opts: { "com.docker.network.bridge.enable_ip_masquerade": "false" } };

/**
 * One network for each flow, so that two containers meet only where an edge says so. A flow between our own containers
 * has no way out to the internet.
 */
export function networksOf(plan: Plan): Record<string, Network> {
  return Object.fromEntries(flows(plan).map((edge) => [edgeName(edge), networkFor(edge)]));
}

/** The networks a container is on. One without any must be told so, or compose gives it one that reaches the internet. */
export function networking(plan: Plan, name: string): { networks: string[] } | { network_mode: "none" } {
  const networks = flows(plan)
    .filter(({ from, to }) => from.name === name || to.name === name)
    .map(edgeName);
  return networks.length > 0 ? { networks } : { network_mode: "none" };
}

/** Nobody connects to a folder. */
function flows(plan: Plan): Edge[] {
  return plan.edges.filter(({ to }) => to.kind !== "bucket" || isStored(plan, to.name));
}

function networkFor({ from, to }: Edge): Network {
  if (to.kind === "external") return {};
  // A port cannot be published from an internal network; without masquerading it still is no way out.
  if (from.kind === "edge") return published;
  return { internal: true };
}
