import {
  cisKubernetes,
  configMap,
  container,
  containersOf,
  credentialIn,
  defineRule,
  initContainer,
  isNoCredential,
  namesCredential,
  type Property,
  SECRET,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const fix = "put it in a Secret and use valueFrom.secretKeyRef";

export const noSecretInEnv = defineRule({
  scope: "resource",
  name: "no-secret-in-env",
  displayName: "No credentials in plain environment variables or arguments",
  description:
    "Whoever may read the workload, its history or the node's process list reads a credential that stands in it.",
  severity: "critical",
  remediationSteps:
    "Keep the value in a Secret, filled by External Secrets, and refer to it with valueFrom.secretKeyRef or a volume.",
  url: "https://kubernetes.io/docs/concepts/configuration/secret/",
  framework: cisKubernetes("5.4.1", "Prefer using Secrets as files over Secrets as environment variables"),
  tags: ["kubernetes", "secrets"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const variable of property.at("env").items()) yield* judgeVariable(variable);
      for (const text of [...property.at("args").items(), ...property.at("command").items()]) {
        const credential = credentialIn(text.text ?? "");
        if (credential) yield violation(text, `holds ${credential}`, fix);
      }
    }
  },
  examples: {
    compliant: [
      container({ env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] }),
      container({
        env: [
          { name: "DB_PASSWORD_FILE", value: "/run/secrets/db" },
          { name: "TOKEN_TTL", value: "15m" },
        ],
      }),
      container({ env: [{ name: "DATABASE_URL", value: "postgres://app:$(DB_PASSWORD)@db/app" }] }),
    ],
    violating: [
      container({ env: [{ name: "DB_PASSWORD", value: "correct horse" }] }),
      initContainer({ env: [{ name: "ACCESS", value: `AKIA${"A".repeat(16)}` }] }),
      container({ env: [{ name: "DATABASE_URL", value: "postgres://app:horse@db/app" }] }),
      container({ args: ["--database=postgres://app:horse@db/app"] }),
      container({ env: [{ name: "MODE", value: SECRET }] }),
    ],
    notApplicable: [configMap],
    unknown: [container({ env: [{ name: "DB_PASSWORD", value: UNKNOWN }] }), container({ env: UNKNOWN })],
  },
});

/** Judges by what the value looks like, then by what the name promises; the value itself never gets into a message. */
function* judgeVariable(variable: Property) {
  const name = variable.at("name").text;
  const value = variable.at("value");
  const place = variable.as(`${variable.subject}: variable ${JSON.stringify(name ?? variable.path)}`);
  if (value.value === SECRET) yield violation(place, "holds a secret in plain text", fix);
  else if (value.value === UNKNOWN) {
    if (name === undefined || namesCredential(name)) yield unknown(value);
  } else if (value.text !== undefined) {
    const credential = credentialIn(value.text);
    if (credential) yield violation(place, `holds ${credential}`, fix);
    else if (name !== undefined && namesCredential(name) && !isNoCredential(value.text)) {
      yield violation(place, "holds a value in plain text under the name of a credential", fix);
    }
  }
}
