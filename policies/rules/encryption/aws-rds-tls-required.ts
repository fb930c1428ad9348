import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  numberOf,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const group = (family: unknown, ...parameters: readonly (readonly [name: string, value: unknown])[]) =>
  resource("aws:rds/parameterGroup:ParameterGroup", {
    family,
    parameters: parameters.map(([name, value]) => ({ name, value })),
  });

/** The parameter that refuses clients without TLS, and the version from which AWS has it on. Source: "Requiring SSL/TLS" of each. */
const engines: readonly (readonly [family: RegExp, parameter: string, onFrom: number])[] = [
  [/^postgres(\d+)/, "rds.force_ssl", 15],
  [/^aurora-postgresql(\d+)/, "rds.force_ssl", 17],
  [/^mysql(\d+\.\d+)/, "require_secure_transport", 9.7],
  [/^aurora-mysql(\d+\.\d+)/, "require_secure_transport", Number.POSITIVE_INFINITY],
  [/^mariadb(\d+\.\d+)/, "require_secure_transport", 11.8],
];

export const awsRdsTlsRequired = defineRule({
  scope: "resource",
  name: "aws-rds-tls-required",
  displayName: "Databases refuse connections without TLS",
  description:
    "RDS offers TLS, but most versions also take clients that do not ask for it: passwords and rows then cross the network in clear. A client library with an old default is all it takes.",
  severity: "high",
  remediationSteps:
    "Set rds.force_ssl (PostgreSQL) or require_secure_transport (MySQL, MariaDB) to 1 in the parameter group.",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  frameworks: [
    axonBaseline("encryption", "database traffic is encrypted"),
    soc2("CC6.7"),
    pciDss("8.3.2"),
    iso27001("8.24"),
  ],
  peers: ["CKV2_AWS_69"],
  tags: ["aws", "data", "encryption"],
  types: ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"],
  *check(resource) {
    const inputs = root(resource);
    const family = inputs.at("family");
    const parameters = inputs.at("parameters");
    if (isHidden(family.value) || isHidden(parameters.value)) return yield unknown(parameters);
    for (const [pattern, parameter, onFrom] of engines) {
      const version = pattern.exec(family.text ?? "")?.[1];
      // Parameters of an instance of Aurora are its cluster's to set.
      if (version === undefined || (/^aurora/.test(family.text ?? "") && resource.type.endsWith(":ParameterGroup")))
        continue;
      const set = parameters.items().find((item) => item.at("name").value === parameter);
      const fix = `set ${parameter} to 1`;
      if (set)
        yield* demand(
          set.at("value"),
          (value) => numberOf(value) === 1 || (typeof value === "string" && value.toUpperCase() === "ON"),
          fix,
        );
      else if (Number(version) < onFrom) yield violation(parameters, `leaves ${parameter} off`, fix);
    }
  },
  examples: {
    compliant: [
      group("postgres14", ["rds.force_ssl", "1"]),
      group("postgres16"),
      group("mariadb11.8"),
      group("mysql8.0", ["require_secure_transport", "ON"]),
      group("oracle-ee-19"),
    ],
    violating: [
      group("postgres14"),
      group("postgres16", ["rds.force_ssl", "0"]),
      group("mysql8.4", ["max_connections", "100"]),
      group("mariadb10.11"),
      resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", { family: "aurora-postgresql16" }),
    ],
    notApplicable: [configMap],
    unknown: [group("postgres14", ["rds.force_ssl", UNKNOWN]), group(UNKNOWN)],
  },
});
