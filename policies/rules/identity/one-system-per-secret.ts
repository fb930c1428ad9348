import {
  axonBaseline,
  type Container,
  configMap,
  defineRule,
  deployment,
  isHidden,
  iso27001,
  namespaceOf,
  nsaCisa,
  type Pod,
  type Property,
  podsOf,
  type Resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const partOf = "app.kubernetes.io/part-of";
const reader = (system: string | undefined, secret: unknown, name = "api") =>
  deployment(
    { containers: [{ name: "api", envFrom: [{ secretRef: { name: secret } }] }] },
    {},
    { name, namespace: "shared", labels: { [partOf]: system } },
  );

export const oneSystemPerSecret = defineRule({
  scope: "stack",
  name: "one-system-per-secret",
  displayName: "A Secret belongs to one system",
  description:
    "A credential that two systems share cannot be rotated for one of them, and does not tell which of them used it. When one is broken into, the other is too.",
  severity: "medium",
  remediationSteps: "Give each system a credential of its own, in a Secret of its own.",
  url: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  frameworks: [
    axonBaseline("identity", "every system has credentials of its own"),
    nsaCisa("Secrets"),
    soc2("CC6.1"),
    iso27001("5.17"),
  ],
  peers: [],
  tags: ["kubernetes", "secrets"],
  types: workloadTypes,
  *check(stack) {
    const workloads = stack.ofType(...workloadTypes);
    for (const name of workloads.flatMap(namesOf)) if (isHidden(name.value)) yield unknown(name);
    const uses = workloads.flatMap(usesOf);
    for (const [, own] of Map.groupBy(uses, ({ namespace, secret }) => JSON.stringify([namespace, secret]))) {
      const systems = [...new Set(own.map(({ system }) => system))].sort();
      if (systems.length < 2) continue;
      for (const { workload, secret } of own) {
        yield violation(
          root(workload),
          `reads Secret ${JSON.stringify(secret)}, as do ${systems.join(" and ")}`,
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
    ],
    violating: [[reader("shop", "db"), reader("billing", "db", "worker")]],
    notApplicable: [[configMap]],
    unknown: [[reader("shop", UNKNOWN)]],
  },
});

interface Use {
  readonly workload: Resource;
  readonly namespace: Value;
  readonly system: string;
  readonly secret: string;
}

/** The Secrets a workload reads, where it is known of which system and in which namespace it is. */
function usesOf(workload: Resource): readonly Use[] {
  const namespace = namespaceOf(workload).value ?? "default";
  const system = root(workload).at("metadata", "labels", partOf).text;
  if (system === undefined || typeof namespace !== "string") return [];
  const names = namesOf(workload);
  return [...new Set(names.flatMap(({ text }) => text ?? []))].map((secret) => ({
    workload,
    namespace,
    system,
    secret,
  }));
}

/** Where a workload names the Secrets that it reads. */
function namesOf(workload: Resource): readonly Property[] {
  return podsOf(workload).flatMap((pod) => [...volumesOf(pod), ...pod.containers.flatMap(variablesOf)]);
}

function volumesOf({ spec }: Pod): readonly Property[] {
  return spec
    .at("volumes")
    .items()
    .map((volume) => volume.at("secret", "secretName"));
}

function variablesOf({ property }: Container): readonly Property[] {
  return [
    ...property
      .at("env")
      .items()
      .map((variable) => variable.at("valueFrom", "secretKeyRef", "name")),
    ...property
      .at("envFrom")
      .items()
      .map((source) => source.at("secretRef", "name")),
  ];
}
