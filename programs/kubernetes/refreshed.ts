import type { Database, Named, Plan } from "@axon/core";

type Refresh = Exclude<Database["refresh"], false>;

/** The databases that are filled with masked data of another environment, each with the name of its CronJob. */
export function refreshedDatabases(
  plan: Plan,
): { readonly database: Named<Database>; readonly refresh: Refresh; readonly job: string }[] {
  return plan.databases.flatMap((database) => {
    const { refresh } = database;
    return refresh ? [{ database, refresh, job: refreshName(database.name) }] : [];
  });
}

export function refreshName(database: string): string {
  return `${database}-refresh`;
}

/** Namespace of what is restored and not masked yet. */
export function refreshNamespace({ namespace }: Plan): string {
  return `${namespace}-refresh`;
}
