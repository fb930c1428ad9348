import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  pciDss,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const reject = "hostnossl all all all reject";
const cluster = (lines: unknown) =>
  manifest({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "core" },
    spec: { postgresql: { pg_hba: lines } },
  });

export const databaseTls = defineRule({
  scope: "resource",
  name: "database-tls",
  displayName: "Databases refuse connections without TLS",
  description:
    "CloudNativePG serves TLS, but ends pg_hba with a rule that lets clients in without it: passwords and data then cross the network in clear. Whoever can read traffic between two nodes reads both.",
  severity: "high",
  remediationSteps: `Put "${reject}" before every host line of spec.postgresql.pg_hba, and write hostssl instead of host.`,
  url: "https://cloudnative-pg.io/documentation/current/postgresql_conf/#the-pg_hba-section",
  frameworks: [
    axonBaseline("encryption", "database traffic is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("8.3.2"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "data", "encryption"],
  types: ["kubernetes:postgresql.cnpg.io:Cluster"],
  *check(resource) {
    const rules = root(resource).at("spec", "postgresql", "pg_hba");
    // The first rule that matches decides, so a host line after the rejection can no longer let plain text in.
    for (const rule of rules.items()) {
      if (isHidden(rule.value)) return yield unknown(rule);
      const [type, database, user, address, method] = (rule.text ?? "").trim().split(/\s+/);
      const forAll = database === "all" && user === "all" && address === "all";
      if (type === "hostnossl" && forAll && method === "reject") return;
      if ((type === "host" || type === "hostnossl") && method !== "reject") {
        yield violation(rule, "lets clients in without TLS", "write hostssl instead");
      }
    }
    yield violation(rules, "does not refuse clients without TLS", `add "${reject}" as its first line`);
  },
  examples: {
    compliant: [
      cluster([reject]),
      cluster(["hostssl app app all scram-sha-256", reject, "host all all all scram-sha-256"]),
    ],
    violating: [
      cluster(undefined),
      cluster(["hostssl all all all scram-sha-256"]),
      cluster(["host app app 10.0.0.0/8 scram-sha-256", reject]),
      cluster(["hostnossl all all 10.0.0.0/8 reject"]),
    ],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN), cluster([UNKNOWN])],
  },
});
