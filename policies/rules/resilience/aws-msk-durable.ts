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

const type = "aws:msk/configuration:Configuration";
const configuration = (...lines: readonly string[]) => resource(type, { serverProperties: lines.join("\n") });
const durable = ["default.replication.factor=3", "min.insync.replicas=2"];

/** What a property has to be, and what MSK has where it is not set. Source: the default configuration of MSK. */
const properties: readonly (readonly [
  name: string,
  fallback: string,
  accepts: (value: string) => boolean,
  fix: string,
])[] = [
  ["default.replication.factor", "3", (value) => Number(value) >= 3, "3"],
  ["min.insync.replicas", "2", (value) => Number(value) >= 2, "2"],
  ["unclean.leader.election.enable", "true", (value) => value === "false", "false"],
];

export const awsMskDurable = defineRule({
  scope: "resource",
  name: "aws-msk-durable",
  displayName: "Kafka loses no message that it acknowledged",
  description:
    "With one copy, or with one in sync, a message is gone with the broker that took it. An unclean election makes a broker the leader that does not have the newest messages, and drops them for all.",
  severity: "high",
  remediationSteps:
    "Set default.replication.factor=3, min.insync.replicas=2 and unclean.leader.election.enable=false in serverProperties.",
  url: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-default-configuration.html",
  frameworks: [axonBaseline("resilience", "acknowledged messages are kept"), soc2("A1.2"), iso27001("8.14")],
  peers: [],
  tags: ["aws", "messaging", "availability"],
  types: [type],
  *check(resource) {
    const place = root(resource).at("serverProperties");
    if (isHidden(place.value)) return yield unknown(place);
    const set = new Map((place.text ?? "").split("\n").map((line) => readProperty(line)));
    for (const [name, fallback, accepts, fix] of properties) {
      const value = set.get(name) ?? fallback;
      const found = set.has(name) ? `sets ${name}=${value}` : `leaves ${name} at ${value}`;
      if (!accepts(value)) yield violation(place, found, `write ${name}=${fix}`);
    }
  },
  examples: {
    compliant: [
      configuration(...durable, "unclean.leader.election.enable=false"),
      configuration("unclean.leader.election.enable = false"),
    ],
    violating: [
      configuration(...durable),
      configuration("default.replication.factor=2", "unclean.leader.election.enable=false"),
      configuration("min.insync.replicas=1", "unclean.leader.election.enable=false"),
    ],
    notApplicable: [configMap],
    unknown: [resource(type, { serverProperties: UNKNOWN })],
  },
});

function readProperty(line: string): readonly [name: string, value: string] {
  const [name = "", ...value] = line.split("=");
  return [name.trim(), value.join("=").trim()];
}
