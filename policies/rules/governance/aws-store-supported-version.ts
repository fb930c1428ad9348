import {
  awsCacheLifecycle,
  awsKafkaLifecycle,
  awsSearchLifecycle,
  axonBaseline,
  configMap,
  defineRule,
  demandSupport,
  iso27001,
  pciDss,
  resource,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const services = [awsCacheLifecycle, awsSearchLifecycle, awsKafkaLifecycle];
const cache = (engineVersion: unknown, engine?: string) =>
  resource("aws:elasticache/replicationGroup:ReplicationGroup", { engine, engineVersion });
const search = (engineVersion: unknown) => resource("aws:opensearch/domain:Domain", { engineVersion });
const kafka = (kafkaVersion: unknown) => resource("aws:msk/cluster:Cluster", { kafkaVersion });

/** The day on which the examples are judged. */
const today = "2026-11-27";

export const awsStoreSupportedVersion = defineRule({
  scope: "resource",
  name: "aws-store-supported-version",
  displayName: "Caches, search and brokers of AWS are a version in standard support",
  description:
    "After standard support AWS charges more for what it mends less, or upgrades it without asking. An upgrade that is not planned is one that no client was tried with.",
  severity: "medium",
  remediationSteps: "Upgrade engineVersion, of MSK kafkaVersion; Valkey takes the place of Redis.",
  url: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support.html",
  frameworks: [axonBaseline("governance", "what runs is in support"), soc2("CC7.1"), pciDss("6.3.3"), iso27001("8.8")],
  peers: [],
  tags: ["aws", "data", "versions"],
  types: services.flatMap(({ types }) => types),
  *check(resource, _settings, today) {
    const service = services.find(({ types }) => types.includes(resource.type));
    if (service) yield* demandSupport(service, resource, today);
  },
  examples: {
    today,
    compliant: [
      cache("7.1"),
      cache("6.2"),
      cache("8.0", "valkey"),
      search("OpenSearch_2.19"),
      search(undefined),
      kafka("3.9.x"),
    ],
    violating: [cache("5.0.6"), search("OpenSearch_1.2"), search("Elasticsearch_7.4"), kafka("2.8.1"), kafka("1.1.1")],
    notApplicable: [configMap],
    unknown: [kafka(UNKNOWN)],
  },
});
