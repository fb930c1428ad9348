import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isNotFalse,
  iso27001,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const type = "aws:msk/cluster:Cluster";
const cluster = (encryptionInTransit: unknown) =>
  resource(type, { clusterName: "events", encryptionInfo: { encryptionInTransit } });

export const awsMskEncrypted = defineRule({
  scope: "resource",
  name: "aws-msk-encrypted",
  displayName: "Kafka takes no plain text",
  description:
    "MSK encrypts unless told otherwise, but a listener for plain text beside the one for TLS is a listener that clients use. What they send can be read and changed on the way.",
  severity: "high",
  remediationSteps: 'Leave encryptionInTransit out, or set clientBroker to "TLS" and inCluster to true.',
  url: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html",
  frameworks: [
    axonBaseline("encryption", "messages are encrypted on the way"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AWS_81", "AWS-0073", "AwsSolutions-MSK2", "AwsSolutions-MSK3"],
  tags: ["aws", "messaging", "encryption"],
  types: [type],
  *check(resource) {
    const transit = root(resource).at("encryptionInfo", "encryptionInTransit");
    yield* demand(transit.at("clientBroker"), (mode) => mode === undefined || mode === "TLS", 'set it to "TLS"');
    yield* demand(transit.at("inCluster"), isNotFalse, "set it to true");
  },
  examples: {
    compliant: [resource(type, { clusterName: "events" }), cluster({ clientBroker: "TLS", inCluster: true })],
    violating: [
      cluster({ clientBroker: "TLS_PLAINTEXT" }),
      cluster({ clientBroker: "PLAINTEXT" }),
      cluster({ inCluster: false }),
    ],
    notApplicable: [configMap],
    unknown: [cluster({ clientBroker: UNKNOWN })],
  },
});
