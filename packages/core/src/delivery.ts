import type { Delivery } from "./model/delivery.ts";
import { type EnvironmentName, environments } from "./model/environment.ts";
import type { Problem } from "./problem.ts";

/** How a commit gets to production, with the defaults that depend on which environments there are. */
export interface PlannedDelivery extends Pick<Delivery, "tests" | "access" | "runner"> {
  readonly branches: Readonly<Record<string, readonly EnvironmentName[]>>;
  readonly tags: readonly EnvironmentName[];
}

/** Fills in where branches and tags go. */
export function planDelivery(
  { branches, tags, ...same }: Delivery,
  declared: readonly EnvironmentName[],
): PlannedDelivery {
  const usual = (environment: EnvironmentName) => (declared.includes(environment) ? [environment] : []);
  const staging = usual("staging");
  return {
    branches: branches ?? (staging.length > 0 ? { main: staging } : {}),
    tags: tags ?? (branches ? [] : usual("prod")),
    ...same,
  };
}

/** A way leads through environments that there are, and never back. */
export function checkDelivery({ branches = {}, tags = [] }: Delivery, declared: readonly string[]): Problem[] {
  const ways = [
    ...Object.entries(branches).map(([branch, way]) => ({ path: ["delivery", "branches", branch], way })),
    { path: ["delivery", "tags"], way: tags },
  ];
  return ways.flatMap(({ path, way }) => {
    const unknown = way
      .filter((environment) => !declared.includes(environment))
      .map((environment) => ({
        path,
        expected: `environments of the system: ${declared.join(", ")}`,
        received: environment,
      }));
    const ordered = environments.filter((environment) => way.includes(environment));
    const backward = ordered.some((environment, index) => environment !== way[index]);
    return backward ? [...unknown, { path, expected: ordered.join(", "), received: way.join(", ") }] : unknown;
  });
}
