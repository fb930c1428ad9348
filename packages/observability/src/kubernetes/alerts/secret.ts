import { series } from "../../promql.ts";
import { type ObservedSecret, rotatedMetric } from "../../secrets.ts";
import { operatorSeries } from "../series.ts";
import { type Alert, type AlertGroup, type Observation, spell } from "./alert.ts";

/** Is a secret copied from its store, and are its values changed in time. */
export function secretAlerts({ namespace }: Observation, { name, copied = true, age }: ObservedSecret): AlertGroup {
  return {
    component: name,
    alerts: [...(copied ? [rotationFailed(namespace, name)] : []), ...(age ? [tooOld(namespace, name, age)] : [])],
  };
}

/** Does External Secrets still copy it (external-secrets.io, Metrics). */
function rotationFailed(namespace: string, name: string): Alert {
  const status = (value: "True" | "False") =>
    operatorSeries("externalsecret_status_condition", namespace, { name, condition: "Ready", status: value });
  return {
    name: "SecretRotationFailed",
    severity: "critical",
    expression: `${status("False")} == 1 or absent(${status("True")})`,
    holdsFor: "15m",
    summary: `Secret ${name} is not kept up to date`,
    description: `External Secrets could not copy ${name} from its store for 15 minutes; after a rotation its users hold the old value.`,
  };
}

/** A day that is still to come is a mistake, which would keep the alert quiet for as long. */
function tooOld(namespace: string, name: string, { mostSeconds, since }: NonNullable<ObservedSecret["age"]>): Alert {
  const made = madeAt(namespace, name, since);
  const unknown = typeof since === "string" ? ` or absent(${made})` : "";
  return {
    name: "SecretTooOld",
    severity: "warning",
    expression: `time() - ${made} > ${mostSeconds} or ${made} - time() > 86400${unknown}`,
    holdsFor: "1h",
    summary: `Secret ${name} is to be changed`,
    description: `The values of ${name} were made more than ${spell(mostSeconds)} ago, or nobody says when; whoever has learned them since can still use them.`,
  };
}

/** When the values were made, in Unix time. */
function madeAt(namespace: string, name: string, since: NonNullable<ObservedSecret["age"]>["since"]): string {
  if (since === "metric") return operatorSeries(rotatedMetric, namespace, { name });
  if (since === "object") return series("kube_secret_created", { namespace, secret: name });
  return `vector(${Date.parse(`${since.day}T00:00:00Z`) / 1_000})`;
}
