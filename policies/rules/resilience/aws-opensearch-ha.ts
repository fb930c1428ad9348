import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  environmentOf,
  iso27001,
  isTrue,
  numberOf,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:opensearch/domain:Domain";
const spread = { zoneAwarenessEnabled: true, dedicatedMasterEnabled: true, dedicatedMasterCount: 3, instanceCount: 2 };
const domain = (clusterConfig: unknown, tags: unknown = {}) =>
  resource(type, { domainName: "search", clusterConfig, tags });

export const awsOpensearchHa = defineRule({
  scope: "resource",
  name: "aws-opensearch-ha",
  displayName: "Production search stands in several zones, with three masters",
  description:
    "A domain is one node in one zone unless told otherwise, and with fewer than three dedicated masters no majority is left when one goes. Search is then away, and indexes may come back damaged.",
  severity: "medium",
  remediationSteps:
    "Set clusterConfig: zoneAwarenessEnabled (or multiAzWithStandbyEnabled), dedicatedMasterEnabled with dedicatedMasterCount 3, and two data nodes or more.",
  url: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html",
  frameworks: [axonBaseline("resilience", "a zone may fail"), soc2("A1.2"), iso27001("8.14")],
  peers: ["CKV_AWS_318", "CKV2_AWS_59", "AwsSolutions-OS4", "AwsSolutions-OS7"],
  tags: ["aws", "data", "production"],
  types: [type],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) !== "prod") return;
    const cluster = root(resource).at("clusterConfig");
    if (!isTrue(cluster.at("multiAzWithStandbyEnabled").value)) {
      yield* demand(cluster.at("zoneAwarenessEnabled"), isTrue, "set it to true");
    }
    yield* demand(cluster.at("dedicatedMasterEnabled"), isTrue, "set it to true");
    // AWS makes three where no number is given.
    yield* demand(
      cluster.at("dedicatedMasterCount"),
      (count) => count === undefined || numberOf(count) >= 3,
      "set it to 3",
    );
    yield* demand(cluster.at("instanceCount"), (count) => numberOf(count) >= 2, "set it to 2 or more");
  },
  examples: {
    compliant: [
      domain(spread),
      domain({ ...spread, zoneAwarenessEnabled: undefined, multiAzWithStandbyEnabled: true, instanceCount: 3 }),
      domain({}, { Environment: "dev" }),
    ],
    violating: [
      domain(undefined),
      domain({ ...spread, instanceCount: 1 }),
      domain({ ...spread, dedicatedMasterCount: 2 }),
      domain({ ...spread, zoneAwarenessEnabled: false }),
    ],
    notApplicable: [configMap],
    unknown: [domain(UNKNOWN), domain({ ...spread, instanceCount: UNKNOWN })],
  },
});
