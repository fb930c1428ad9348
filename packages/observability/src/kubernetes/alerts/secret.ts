import { series } from "../../promql.ts";
import { noticeSeconds, type ObservedSecret, rotatedMetric, type SecretAge, type SecretSince } from "../../secrets.ts";
import { operatorSeries } from "../series.ts";
import { type Alert, type AlertGroup, type Observation, spell } from "./alert.ts";

/** Is a secret copied from its store, and are its values changed in time. */
export function secretAlerts({ namespace }: Observation, { name, copied = true, age }: ObservedSecret): AlertGroup {
  return {
    component: name,
    alerts: [
      ...(copied ? [rotationFailed(namespace, name)] : []),
      ...(age ? [changeDue(namespace, name, age), tooOld(namespace, name, age)] : []),
    ],
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

/**
 * Is it time to change it: soon too old, or nobody says when it was made. A day that is still to come is a mistake, which would keep
 * the alerts quiet for as long.
 */
function changeDue(namespace: string, name: string, { mostSeconds, since }: SecretAge): Alert {
  const made = madeAt(namespace, name, since);
  const left = `${made} + ${mostSeconds} - time()`;
  const unknown = typeof since === "string" ? ` or absent(${made})` : "";
  return {
    name: "SecretChangeDue",
    severity: "warning",
    expression: `${left} > 0 <= ${noticeSeconds(mostSeconds)} or ${made} - time() > 86400${unknown}`,
    holdsFor: "1h",
    summary: `Secret ${name} is due to be changed`,
    description: `The values of ${name} reach the age of ${spell(mostSeconds)} soon, or nobody says rightly when they were made; change them while there is time.`,
  };
}

function tooOld(namespace: string, name: string, { mostSeconds, since }: SecretAge): Alert {
  return {
    name: "SecretTooOld",
    severity: "critical",
    expression: `time() - ${madeAt(namespace, name, since)} >= ${mostSeconds}`,
    holdsFor: "1h",
    summary: `Secret ${name} is older than it may be`,
    description: `The values of ${name} were made ${spell(mostSeconds)} ago or earlier; whoever has learned them since can still use them, unless they have ended.`,
  };
}

/** When the values were made, in Unix time. */
function madeAt(namespace: string, name: string, since: SecretSince): string {
  if (since === "metric") return operatorSeries(rotatedMetric, namespace, { name });
  if (since === "object") return series("kube_secret_created", { namespace, secret: name });
  return `vector(${Date.parse(`${since.day}T00:00:00Z`) / 1_000})`;
}
