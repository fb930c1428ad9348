import type { ZoneSpread } from "@axon/platform/kubernetes";
import type { Ground } from "./ground.ts";

/** How standbys stand apart from what they stand in for. Only production waits for a zone. */
export function zonesOf({ plan, settings }: Ground): ZoneSpread {
  return plan.environment === "prod" ? settings.zones : "preferred";
}
