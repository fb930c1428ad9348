import type { ObservedSecret } from "../../contract.ts";
import { operatorSeries } from "../series.ts";
import type { AlertGroup, Observation } from "./alert.ts";

/** Does External Secrets still copy a secret from its store (external-secrets.io, Metrics). */
export function secretAlerts({ namespace }: Observation, { name }: ObservedSecret): AlertGroup {
  const status = (value: "True" | "False") =>
    operatorSeries("externalsecret_status_condition", namespace, { name, condition: "Ready", status: value });
  return {
    component: name,
    alerts: [
      {
        name: "SecretRotationFailed",
        severity: "critical",
        expression: `${status("False")} == 1 or absent(${status("True")})`,
        holdsFor: "15m",
        summary: `Secret ${name} is not kept up to date`,
        description: `External Secrets could not copy ${name} from its store for 15 minutes; after a rotation its users hold the old value.`,
      },
    ],
  };
}
