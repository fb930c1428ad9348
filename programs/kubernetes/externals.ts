import { failOnProblems, type Plan } from "@axon/core";
import type { Peer } from "@axon/platform/kubernetes";
import { z } from "zod";
import type { Ground } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

const range = z.cidrv4({ error: 'a range of IPv4 addresses such as "203.0.113.0/24"' });

/** What an installation knows of systems of somebody else's that its own call. */
export const externalSettings = z.strictObject({
  /** Where it is reached: its own addresses, or those of the gateway or proxy in between, which may be private. */
  addresses: z.array(range).min(1),
});

/** A way to what nothing calls would stay closed, whatever is said of it. @throws ProblemError naming the setting */
export function checkExternals(plan: Plan, { externals }: KubernetesSettings, stackFile: string): void {
  const declared = plan.externals.map(({ name }) => name);
  const problems = Object.keys(externals)
    .filter((name) => !declared.includes(name) && !plan.disabled.includes(name))
    .map((name) => ({
      path: ["config", "axon:kubernetes", "externals", name],
      expected: `the name of an external (${declared.join(", ") || "there is none"})`,
      received: JSON.stringify(name),
    }));
  failOnProblems(stackFile, problems);
}

/** Where calls to an external may go: a policy knows no names, so that without addresses it is any public one. */
export function externalPeer({ settings }: Ground, name: string): Peer {
  const known = settings.externals[name];
  return known ? { cidrs: known.addresses } : { internet: true };
}
