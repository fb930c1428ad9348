import { brokerFlows } from "./brokers.ts";
import { bucketFlows } from "./buckets.ts";
import { cacheFlows } from "./caches.ts";
import { chartFlows } from "./chart.ts";
import { rayFlows } from "./compute.ts";
import { regionCopyFlows } from "./copies.ts";
import { databaseFlows } from "./databases.ts";
import { edgeFlows } from "./edges.ts";
import type { DeclaredFlow, Wanted } from "./flow.ts";
import { dnsFlows } from "./ground.ts";
import { meshFlows } from "./mesh.ts";
import { scrapeFlows, watcherFlows } from "./monitoring.ts";
import { searchFlows } from "./searches.ts";

export type { ClusterPlaces, DeclaredFlow, End, Wanted } from "./flow.ts";

/** Who says that a flow is wanted. What a new capability needs to talk about is a line here, with its reason. */
const declarations: readonly ((wanted: Wanted) => DeclaredFlow[])[] = [
  edgeFlows,
  dnsFlows,
  databaseFlows,
  cacheFlows,
  brokerFlows,
  searchFlows,
  bucketFlows,
  regionCopyFlows,
  rayFlows,
  chartFlows,
  scrapeFlows,
  watcherFlows,
];

/** Every flow that must be possible: the plan's edges, and what the platform needs to run what they ask for. */
export function declaredFlows(wanted: Wanted): DeclaredFlow[] {
  const flows = declarations.flatMap((declare) => declare(wanted));
  return [...flows, ...meshFlows(wanted, flows)];
}
