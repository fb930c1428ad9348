import { databaseFlows } from "./databases.ts";
import { edgeFlows } from "./edges.ts";
import type { DeclaredFlow, Wanted } from "./flow.ts";
import { dnsFlows } from "./ground.ts";
import { scrapeFlows, watcherFlows } from "./monitoring.ts";

export type { ClusterPlaces, DeclaredFlow, End, Wanted } from "./flow.ts";

/** Who says that a flow is wanted. What a new capability needs to talk about is a line here, with its reason. */
const declarations: readonly ((wanted: Wanted) => DeclaredFlow[])[] = [
  edgeFlows,
  dnsFlows,
  databaseFlows,
  scrapeFlows,
  watcherFlows,
];

/** Every flow that must be possible: the plan's edges, and what the platform needs to run what they ask for. */
export function declaredFlows(wanted: Wanted): DeclaredFlow[] {
  return declarations.flatMap((declare) => declare(wanted));
}
