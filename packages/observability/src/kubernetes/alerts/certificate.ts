import { defaultCertificateDays, type ObservedCertificate } from "../../contract.ts";
import { operatorSeries } from "../series.ts";
import type { Alert, AlertGroup, Observation } from "./alert.ts";

/** Is a cert-manager certificate issued and renewed in time (cert-manager.io, Prometheus Metrics). */
export function certificateAlerts({ namespace }: Observation, certificate: ObservedCertificate): AlertGroup {
  const { name } = certificate;
  const { warningDays, criticalDays } = { ...defaultCertificateDays, ...certificate };
  const expiry = operatorSeries("certmanager_certificate_expiration_timestamp_seconds", namespace, { name });
  const ready = operatorSeries("certmanager_certificate_ready_status", namespace, { name, condition: "True" });
  const expiring = (severity: Alert["severity"], days: number): Alert => ({
    name: "CertificateExpiring",
    severity,
    expression: `${expiry} - time() < ${days} * 86400`,
    holdsFor: "1h",
    summary: `Certificate ${name} expires soon`,
    description: `Certificate ${name} is valid for {{ $value | humanizeDuration }} more, less than ${days} days, so its renewal has failed for some time.`,
  });
  return {
    component: name,
    alerts: [
      expiring("warning", warningDays),
      expiring("critical", criticalDays),
      {
        name: "CertificateNotReady",
        severity: "critical",
        expression: `${ready} == 0 or absent(${ready})`,
        holdsFor: "15m",
        summary: `Certificate ${name} is not issued`,
        description: `Certificate ${name} is not ready, or nothing is known of it; clients may see an invalid certificate.`,
      },
    ],
  };
}
