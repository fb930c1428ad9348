import {
  cisKubernetes,
  container,
  credentialIn,
  defineRule,
  isNoCredential,
  iso27001,
  manifest,
  namesCredential,
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
      const credential = credentialIn(entry.text ?? "");
      if (entry.value === UNKNOWN) yield unknown(entry);
      else if (entry.value === SECRET) yield violation(entry, "holds a secret in plain text", fix);
      else if (credential) yield violation(entry, `holds ${credential}`, fix);
      else if (namesCredential(key) && entry.text !== undefined && !isNoCredential(entry.text)) {
        yield violation(entry, "holds a value in plain text under the name of a credential", fix);
      }
    }
  },
  examples: {
    compliant: [config({ LOG_LEVEL: "info", PASSWORD_MIN_LENGTH: "12" }), config(undefined)],
    violating: [
      config({ DB_PASSWORD: "correct horse" }),
      config({ "app.yaml": "url: postgres://app:horse@db/app" }),
      config({ "tls.key": "-----BEGIN PRIVATE KEY-----" }),
      config({ mode: SECRET }),
    ],
    notApplicable: [container({})],
    unknown: [config({ "app.yaml": UNKNOWN }), config(UNKNOWN)],
  },
});
