import { type Database, type Named, type Plan, recoveryDrill } from "@axon/core";

/** The databases whose backups are proven by drills, each with the name of its CronJob. */
export function drilledDatabases(
  plan: Plan,
): { readonly database: Named<Database>; readonly drill: string; readonly schedule: string }[] {
  return plan.databases.flatMap((database) => {
    const drill = recoveryDrill(database, plan.environment);
    return drill ? [{ database, drill: `${database.name}-drill`, schedule: drill.schedule }] : [];
  });
}

/** Namespace of the drills: apart from the system, whose secrets and paths they need not have. */
export function drillNamespace({ namespace }: Plan): string {
  return `${namespace}-drill`;
}
