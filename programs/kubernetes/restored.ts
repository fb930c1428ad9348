import type { Plan } from "@axon/core";
import { restoreNames } from "@axon/database/kubernetes";
import { dumpedDatabases, readsDumps, restoreName } from "./backups.ts";
import { namespaceOf } from "./placed.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What stands at the ready to restore a dump of a database. */
export interface RestorePlace {
  readonly namespace: string;
  /** CronJob that lists the dumps. */
  readonly list: string;
  /** CronJob that restores one. */
  readonly restore: string;
  /** Secret that it takes the private key from, and the key in it. */
  readonly privateKey: { readonly secret: string; readonly key: string };
}

/** Where a dump of a database is restored, or why none can be, as a sentence that says how to change that. */
export function restorePlaceOf(plan: Plan, { dumps }: KubernetesSettings, name: string): RestorePlace | string {
  if (!dumpedDatabases(plan).some((database) => database.name === name))
    return `database ${name} has no weekly or monthly backups in ${plan.environment}; backup.retention of the definition asks for them`;
  if (!dumps) return `axon:kubernetes.dumps is false, so that database ${name} has no dumps`;
  if (!readsDumps({ dumps }))
    return "nobody may read the dumps; name a role as axon:kubernetes.dumps.restoreRoleArn, allow it what axon roles writes, and run axon up";
  return { namespace: namespaceOf(plan, name), ...restoreNames(restoreName(name)) };
}
