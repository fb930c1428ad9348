import type { Mesh, Peer } from "@axon/platform/kubernetes";
import { isSingleServer, poolerName } from "./data.ts";
import type { Ground } from "./ground.ts";

/**
 * The mesh a flow goes through, where the installation has one: that of the pod which answers. Servers and poolers that
 * CloudNativePG runs are not in it, nor is anybody outside the system.
 */
export function meshOf({ plan, settings }: Ground, to: Peer): Mesh | undefined {
  if (!("app" in to)) return undefined;
  const clusters = plan.databases.filter((database) => !isSingleServer(database));
  const outside = clusters.flatMap(({ name }) => [name, poolerName(name)]);
  return outside.includes(to.app) ? undefined : settings.mesh;
}
