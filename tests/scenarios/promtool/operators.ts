import type { AlertCase } from "./case.ts";

const expiry = "certmanager_certificate_expiration_timestamp_seconds";
const ready = "certmanager_certificate_ready_status";
const moved = 'exported_namespace="shop",namespace="cert-manager",name="web-tls"';
const movedLabels = { exported_namespace: "shop", name: "web-tls" };
const days = (count: number) => count * 86_400;
const notReady = "Certificate web-tls is not ready, or nothing is known of it; clients may see an invalid certificate.";

export const certificateCases: readonly AlertCase[] = [
  {
    alert: "CertificateExpiring",
    when: "ten days are left, and the operator's monitor keeps its own namespace",
    series: { [`${expiry}{${moved}}`]: `${days(10) + 7_200}x150` },
    at: "120m",
    fires: [
      {
        severity: "warning",
        labels: movedLabels,
        description:
          "Certificate web-tls is valid for 10d 0h 0m 0s more, less than 21 days, so its renewal has failed for some time.",
      },
    ],
  },
  {
    alert: "CertificateExpiring",
    when: "five days are left, and the monitor keeps the scraped labels",
    series: { [`${expiry}{namespace="shop",name="web-tls"}`]: `${days(5) + 7_200}x150` },
    at: "120m",
    fires: [
      {
        severity: "warning",
        labels: { name: "web-tls" },
        description:
          "Certificate web-tls is valid for 5d 0h 0m 0s more, less than 21 days, so its renewal has failed for some time.",
      },
      {
        severity: "critical",
        labels: { name: "web-tls" },
        description:
          "Certificate web-tls is valid for 5d 0h 0m 0s more, less than 7 days, so its renewal has failed for some time.",
      },
    ],
  },
  {
    alert: "CertificateExpiring",
    when: "a certificate of that name in another namespace expires",
    series: {
      [`${expiry}{namespace="shop",name="web-tls"}`]: `${days(60)}x150`,
      [`${expiry}{namespace="other",name="web-tls"}`]: `${days(2)}x150`,
    },
    at: "120m",
    fires: [],
  },
  {
    alert: "CertificateNotReady",
    when: "the certificate is not ready",
    series: { [`${ready}{${moved},condition="True"}`]: "0x20", [`${ready}{${moved},condition="False"}`]: "1x20" },
    at: "16m",
    fires: [{ severity: "critical", labels: { ...movedLabels, condition: "True" }, description: notReady }],
  },
  {
    alert: "CertificateNotReady",
    when: "nothing is known of it",
    series: {},
    at: "16m",
    fires: [{ severity: "critical", description: notReady }],
  },
  {
    alert: "CertificateNotReady",
    when: "the certificate is ready",
    series: { [`${ready}{${moved},condition="True"}`]: "1x20", [`${ready}{${moved},condition="False"}`]: "0x20" },
    at: "16m",
    fires: [],
  },
];

const status = (value: "True" | "False") =>
  `externalsecret_status_condition{namespace="shop",name="web-secrets",condition="Ready",status="${value}"}`;
const notCopied =
  "External Secrets could not copy web-secrets from its store for 15 minutes; after a rotation its users hold the old value.";

const rotated = 'axon_secret_rotated_timestamp_seconds{namespace="shop",name="web-secrets",entry="shop/web-secrets"}';
const madeLabels = { name: "web-secrets", entry: "shop/web-secrets" };
const changeDue =
  "The values of web-secrets reach the age of 90 days soon, or nobody says rightly when they were made; change them while there is time.";
const tooOld =
  "The values of web-secrets were made 90 days ago or earlier; whoever has learned them since can still use them, unless they have ended.";
/** Prometheus' tests begin at the start of Unix time, so what was made before has a time below it. */
const ago = (count: number) => String(-days(count));

export const secretCases: readonly AlertCase[] = [
  {
    alert: "SecretChangeDue",
    when: "its values were made 77 days ago, so that two weeks are left until they are too old",
    series: { [rotated]: `${ago(77)}x200` },
    at: "120m",
    fires: [{ severity: "warning", labels: madeLabels, description: changeDue }],
  },
  {
    alert: "SecretTooOld",
    when: "its values were made 77 days ago",
    series: { [rotated]: `${ago(77)}x200` },
    at: "120m",
    fires: [],
  },
  {
    alert: "SecretChangeDue",
    when: "its values were made 75 days ago, however often they were copied since",
    series: { [rotated]: `${ago(75)}x200` },
    at: "120m",
    fires: [],
  },
  {
    alert: "SecretTooOld",
    when: "its values were made 90 days ago",
    series: { [rotated]: `${ago(90)}x200` },
    at: "120m",
    fires: [{ severity: "critical", labels: madeLabels, description: tooOld }],
  },
  {
    alert: "SecretChangeDue",
    when: "its values are too old, which the other alert says",
    series: { [rotated]: `${ago(91)}x200` },
    at: "120m",
    fires: [],
  },
  {
    alert: "SecretChangeDue",
    when: "nobody says when they were made",
    series: {},
    at: "120m",
    fires: [{ severity: "warning", description: changeDue }],
  },
  {
    alert: "SecretTooOld",
    when: "nobody says when they were made",
    series: {},
    at: "120m",
    fires: [],
  },
  {
    alert: "SecretTooOld",
    when: "the day is no day, and counts as one of the year 1",
    series: { [rotated]: "-62135596800x200" },
    at: "120m",
    fires: [{ severity: "critical", labels: madeLabels, description: tooOld }],
  },
  {
    alert: "SecretChangeDue",
    when: "the day is still to come",
    series: { [rotated]: `${days(30)}x200` },
    at: "120m",
    fires: [{ severity: "warning", labels: madeLabels, description: changeDue }],
  },
  {
    alert: "SecretRotationFailed",
    when: "the secret cannot be copied",
    series: { [status("False")]: "1x20", [status("True")]: "0x20" },
    at: "16m",
    fires: [
      {
        severity: "critical",
        labels: { name: "web-secrets", condition: "Ready", status: "False" },
        description: notCopied,
      },
    ],
  },
  {
    alert: "SecretRotationFailed",
    when: "nothing is known of it",
    series: {},
    at: "16m",
    fires: [{ severity: "critical", description: notCopied }],
  },
  {
    alert: "SecretRotationFailed",
    when: "the secret is up to date",
    series: { [status("True")]: "1x20", [status("False")]: "0x20" },
    at: "16m",
    fires: [],
  },
];

/** Values that were made with the object which holds them. */
export const madeSecretCases: readonly AlertCase[] = [
  {
    alert: "SecretChangeDue",
    when: "the object was made 23 days ago, so that less than a quarter of its 30 days is left",
    series: { 'kube_secret_created{namespace="shop",secret="cache-password"}': `${ago(23)}x200` },
    at: "120m",
    fires: [
      {
        severity: "warning",
        labels: { secret: "cache-password" },
        description:
          "The values of cache-password reach the age of 30 days soon, or nobody says rightly when they were made; change them while there is time.",
      },
    ],
  },
  {
    alert: "SecretChangeDue",
    when: "the object was made 22 days ago",
    series: { 'kube_secret_created{namespace="shop",secret="cache-password"}': `${ago(22)}x200` },
    at: "120m",
    fires: [],
  },
  {
    alert: "SecretTooOld",
    when: "the object was made 31 days ago",
    series: { 'kube_secret_created{namespace="shop",secret="cache-password"}': `${ago(31)}x200` },
    at: "120m",
    fires: [
      {
        severity: "critical",
        labels: { secret: "cache-password" },
        description:
          "The values of cache-password were made 30 days ago or earlier; whoever has learned them since can still use them, unless they have ended.",
      },
    ],
  },
  {
    alert: "SecretTooOld",
    when: "the object was made 29 days ago",
    series: { 'kube_secret_created{namespace="shop",secret="cache-password"}': `${ago(29)}x200` },
    at: "120m",
    fires: [],
  },
];
