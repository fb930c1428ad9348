import {
  cisKubernetes,
  configMap,
  container,
  containersOf,
  defineRule,
  exposureInArgument,
  exposureOf,
  initContainer,
  iso27001,
  nsaCisa,
  type Property,
  pciDss,
  SECRET,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const fix = "put it in a Secret and use valueFrom.secretKeyRef";

export const noSecretInEnv = defineRule({
  scope: "resource",
  name: "no-secret-in-env",
  displayName: "No credentials in plain environment variables or arguments",
  description:
    "Whoever may read the workload, its history or the node's process list reads a credential that stands in it. It is also in the version history of the repository, and cannot be rotated without a release.",
  severity: "critical",
  remediationSteps:
    "Keep the value in a Secret, filled by External Secrets, and refer to it with valueFrom.secretKeyRef or a volume.",
  url: "https://kubernetes.io/docs/concepts/configuration/secret/",
  frameworks: [cisKubernetes("5.4.1"), nsaCisa("Secrets"), soc2("CC6.1"), pciDss("8.6.2"), iso27001("5.17")],
  peers: ["C-0012", "kube-linter:env-var-secret", "polaris:sensitiveContainerEnvVar"],
  tags: ["kubernetes", "secrets"],
  types: workloadTypes,
  *check(resource) {
    for (const { property } of containersOf(resource)) {
      for (const variable of property.at("env").items()) yield* judgeVariable(variable);
      for (const argument of [...property.at("command").items(), ...property.at("args").items()]) {
        yield* judgeValue(argument, argument, exposureInArgument(argument.value));
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
      container({ env: [{ name: "MODEL_MAX_TOKEN", value: "128000" }] }),
      container({ args: ["--token=$(TOKEN)", "--password-file=/run/db", "--webhook-secret=tls", "--token-ttl=15m"] }),
      container({ command: ["sh", "-c", "export DB_PASSWORD=$(cat /run/db); exec api"] }),
    ],
    violating: [
      container({ env: [{ name: "DB_PASSWORD", value: "correct horse" }] }),
      initContainer({ env: [{ name: "ACCESS", value: `AKIA${"A".repeat(16)}` }] }),
      container({ env: [{ name: "DATABASE_URL", value: "postgres://app:horse@db/app" }] }),
      container({ args: ["--database=postgres://app:horse@db/app"] }),
      container({ args: ["--password=correct-horse"] }),
      container({ command: ["sh", "-c", "export DB_PASSWORD='correct-horse'; exec api"] }),
      container({ env: [{ name: "MODE", value: SECRET }] }),
      container({ env: [{ name: "SIGNING", value: "q7Rk2pX9vT4mZ8wLc1Bn6Hs3Jd5Fg0Ya" }] }),
    ],
    notApplicable: [configMap],
    unknown: [container({ env: [{ name: "DB_PASSWORD", value: UNKNOWN }] }), container({ env: UNKNOWN })],
  },
});

/** A variable is told by its name, which also promises something of its value. */
function judgeVariable(variable: Property): Iterable<Verdict> {
  const name = variable.at("name").text;
  const place = variable.as(`${variable.subject}: variable ${JSON.stringify(name ?? variable.path)}`);
  const value = variable.at("value");
  return judgeValue(value, place, exposureOf(name ?? "", value.value));
}

/** Judges by what a value looks like, then by what its name promises; the value itself never gets into a message. */
function* judgeValue(property: Property, place: Property, found: string | undefined): Iterable<Verdict> {
  if (property.value === UNKNOWN) yield unknown(property);
  else if (found) yield violation(place, found, fix);
}
