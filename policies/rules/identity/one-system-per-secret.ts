import {
  axonBaseline,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  root,
  secretNamesOf,
  secretReaderTypes,
  secretUsesOf,
  soc2,
  taskDefinition,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const partOf = "app.kubernetes.io/part-of";
const reader = (system: string | undefined, secret: unknown, name = "api") =>
  deployment(
    { containers: [{ name: "api", envFrom: [{ secretRef: { name: secret } }] }] },
    {},
    { name, namespace: "shared", labels: { [partOf]: system } },
  );
const pulled = (system: string, key: unknown, secretStoreRef: object = { kind: "ClusterSecretStore", name: "vault" }) =>
  manifest({
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: system, namespace: system, labels: { [partOf]: system } },
    spec: { secretStoreRef, data: [{ secretKey: "password", remoteRef: { key } }] },
  });
const task = (system: string, valueFrom: string) =>
  taskDefinition([{ name: "api", secrets: [{ name: "DB_PASSWORD", valueFrom }] }], { tags: { System: system } });
const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf";

export const oneSystemPerSecret = defineRule({
  scope: "stack",
  name: "one-system-per-secret",
  displayName: "A secret belongs to one system",
  description:
    "A credential that two systems share cannot be rotated for one of them, and does not tell which of them used it. When one is broken into, the other is too.",
  severity: "medium",
  remediationSteps: "Give each system a credential of its own, in a secret of its own.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  frameworks: [
    axonBaseline("identity", "every system has credentials of its own"),
    nsaCisa("Secrets"),
    soc2("CC6.1"),
    iso27001("5.17"),
  ],
  peers: [],
  tags: ["kubernetes", "aws", "azure", "gcp", "secrets"],
  types: secretReaderTypes,
  *check(stack) {
    const readers = stack.ofType(...secretReaderTypes);
    for (const name of readers.flatMap(secretNamesOf)) if (isHidden(name.value)) yield unknown(name);
    const uses = readers.flatMap(secretUsesOf);
    for (const [, own] of Map.groupBy(uses, ({ scope, secret }) => JSON.stringify([scope, secret]))) {
      const systems = [...new Set(own.map(({ system }) => system))].sort();
      if (systems.length < 2) continue;
      for (const { reader, system, secret } of own) {
        const others = systems.filter((other) => other !== system);
        yield violation(
          root(reader),
          `reads the secret ${JSON.stringify(secret)} for ${system}, which ${others.join(" and ")} read too`,
          "give each system its own",
        );
      }
    }
  },
  examples: {
    compliant: [
      [reader("shop", "db"), reader("shop", "db", "worker")],
      [reader("shop", "shop-db"), reader("billing", "billing-db", "worker")],
      [reader("shop", "db"), reader(undefined, "db", "worker")],
      [pulled("shop", "shop/db"), pulled("billing", "billing/db")],
      // Stores of two namespaces may be two vaults.
      [pulled("shop", "db", { name: "vault" }), pulled("billing", "db", { name: "vault" })],
      [task("shop", `${arn}:password::`), task("shop", arn)],
    ],
    violating: [
      [reader("shop", "db"), reader("billing", "db", "worker")],
      [pulled("shop", "db"), pulled("billing", "db")],
      [task("shop", `${arn}:password::`), task("billing", `${arn}:user::`)],
    ],
    notApplicable: [[configMap]],
    unknown: [[reader("shop", UNKNOWN)]],
  },
});
