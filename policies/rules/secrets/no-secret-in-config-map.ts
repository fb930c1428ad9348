import {
  cisKubernetes,
  container,
  credentialIn,
  defineRule,
  isNoCredential,
  manifest,
  namesCredential,
  root,
  SECRET,
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
  description: "ConfigMaps are not encrypted at rest, and far more people and pods may read them than Secrets.",
  severity: "critical",
  remediationSteps: "Move the value to a Secret, filled by External Secrets, and mount that.",
  url: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  framework: cisKubernetes("5.4.1", "Prefer using Secrets as files over Secrets as environment variables"),
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
