import {
  cisKubernetes,
  container,
  defineRule,
  exposureOf,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  SECRET,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const fix = "move it to a Secret";
const config = (data: unknown) => manifest({ apiVersion: "v1", kind: "ConfigMap", data });

export const noSecretInConfigMap = defineRule({
  scope: "resource",
  name: "no-secret-in-config-map",
  displayName: "No credentials in ConfigMaps",
  description:
    "ConfigMaps are not encrypted at rest, and far more people and pods may read them than Secrets. A value that stood there once is in backups, in logs of the API and in people's terminals, and has to be rotated.",
  severity: "critical",
  remediationSteps: "Move the value to a Secret, filled by External Secrets, and mount that.",
  url: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  frameworks: [cisKubernetes("5.4.1"), nsaCisa("Secrets"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["KSV-0109", "KSV-01010", "C-0012", "polaris:sensitiveConfigmapContent"],
  tags: ["kubernetes", "secrets"],
  types: ["kubernetes:core:ConfigMap"],
  *check(resource) {
    for (const [key, entry] of root(resource).at("data").entries()) {
      const found = exposureOf(key, entry.value);
      if (entry.value === UNKNOWN) yield unknown(entry);
      else if (found) yield violation(entry, found, fix);
    }
  },
  examples: {
    compliant: [
      config({ LOG_LEVEL: "info", PASSWORD_MIN_LENGTH: "12" }),
      config({ REVISION: "4a57d07d7e7a84224a57d07d7e7a84224a57d07d", REALM: "production-europe-west-1-primary-2026" }),
      config({ "rotate-password.sh": "#!/bin/sh\nexec rotate", "sds_token.json": '{"filename":"/var/run/token"}' }),
      config(undefined),
    ],
    violating: [
      config({ DB_PASSWORD: "correct horse" }),
      config({ "app.yaml": "url: postgres://app:horse@db/app" }),
      config({ "tls.key": "-----BEGIN PRIVATE KEY-----" }),
      config({ mode: SECRET }),
      config({ SIGNING: "q7Rk2pX9vT4mZ8wLc1Bn6Hs3Jd5Fg0Ya" }),
    ],
    notApplicable: [container({})],
    unknown: [config({ "app.yaml": UNKNOWN }), config(UNKNOWN)],
  },
});
