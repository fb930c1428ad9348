import { environments, type Levels } from "../lib/index.ts";

/** Levels in words: `mandatory`, or `advisory in dev and test, mandatory in staging and prod`. */
export function describeLevels(levels: Levels): string {
  const groups = Map.groupBy(environments, (environment) => levels[environment]);
  if (groups.has("disabled") && groups.size === 1) return "off until it is given a level";
  if (groups.size === 1) return levels.prod;
  return [...groups].map(([level, own]) => `${level} in ${own.join(" and ")}`).join(", ");
}
