import { definePack } from "../../lib/pack.ts";
import { databaseBackup } from "../../rules/resilience/database-backup.ts";
import { disruptionBudget } from "../../rules/resilience/disruption-budget.ts";
import { livenessProbe } from "../../rules/resilience/liveness-probe.ts";
import { minReplicas } from "../../rules/resilience/min-replicas.ts";
import { readinessProbe } from "../../rules/resilience/readiness-probe.ts";

export const resilience = definePack(
  {
    name: "resilience",
    displayName: "Resilience",
    description: "Workloads that survive a node, a rollout and a mistake",
  },
  [
    [databaseBackup, "released"],
    [disruptionBudget, "advice"],
    [livenessProbe, "released"],
    [minReplicas, "advice"],
    [readinessProbe, "released"],
  ],
);
