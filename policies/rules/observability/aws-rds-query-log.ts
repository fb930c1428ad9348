import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const types = ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"];
const [type = ""] = types;
const group = (...parameters: readonly (readonly [name: string, value: unknown])[]) =>
  resource(type, { family: "postgres17", parameters: parameters.map(([name, value]) => ({ name, value })) });

/** What makes PostgreSQL write queries down, and the value by which it does not. */
const off: Readonly<Record<string, string>> = { log_statement: "none", log_min_duration_statement: "-1" };

export const awsRdsQueryLog = defineRule({
  scope: "resource",
  name: "aws-rds-query-log",
  displayName: "Databases write down what was asked of them",
  description:
    "PostgreSQL logs no query unless it is told to, so that neither who changed a table nor what made it slow can be found out later. Those that take long, or change the schema, cost next to nothing to write down.",
  severity: "low",
  remediationSteps: 'Set the parameter log_min_duration_statement, to "1000" for instance, or log_statement to "ddl".',
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.Query_Logging.html",
  frameworks: [axonBaseline("observability", "databases tell what they did"), soc2("CC7.2"), iso27001("8.15")],
  peers: ["CKV2_AWS_27", "CKV2_AWS_30"],
  tags: ["aws", "data", "logging"],
  types,
  *check(resource) {
    const inputs = root(resource);
    if (!/^(aurora-)?postgres/.test(inputs.at("family").text ?? "")) return;
    const parameters = inputs.at("parameters");
    const told = parameters.items().map((parameter) => {
      const name = parameter.at("name");
      if (isHidden(name.value)) return UNKNOWN;
      const unset = off[name.text ?? ""];
      return unset !== undefined && (parameter.at("value").value ?? unset) !== unset;
    });
    if (told.includes(true)) return;
    if (told.includes(UNKNOWN)) yield unknown(parameters);
    else yield violation(parameters, "write down no query", "set log_min_duration_statement or log_statement");
  },
  examples: {
    compliant: [
      group(["rds.force_ssl", "1"], ["log_min_duration_statement", "1000"]),
      group(["log_statement", "ddl"]),
      resource(type, { family: "mysql8.4" }),
    ],
    violating: [group(), group(["log_statement", "none"], ["log_min_duration_statement", "-1"])],
    notApplicable: [configMap],
    unknown: [resource(type, { family: "postgres17", parameters: UNKNOWN })],
  },
});
