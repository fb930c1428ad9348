import {
  any,
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  isTrue,
  pciDss,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const type = "aws:msk/cluster:Cluster";
const sasl = { sasl: { iam: true } };
const cluster = (clientAuthentication: unknown, access?: unknown) =>
  resource(type, {
    clientAuthentication,
    brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: access } } },
  });

export const awsMskPrivate = defineRule({
  scope: "resource",
  name: "aws-msk-private",
  displayName: "Kafka is not public, and asks who is there",
  description:
    "Brokers with public addresses are found within hours, and a cluster without authentication gives every topic to whoever reaches it. Reading is not even seen.",
  severity: "critical",
  remediationSteps:
    "Leave publicAccess out, and set clientAuthentication.sasl.iam: true, or scram, or tls with its certificate authorities.",
  url: "https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html",
  frameworks: [
    axonBaseline("exposure", "brokers are reachable from inside"),
    soc2("CC6.1"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["CKV_AWS_291"],
  tags: ["aws", "messaging", "exposure"],
  types: [type],
  *check(resource) {
    const inputs = root(resource);
    const access = inputs.at("brokerNodeGroupInfo", "connectivityInfo", "publicAccess", "type");
    yield* demand(access, (mode) => mode === undefined || mode === "DISABLED", "leave it out");
    const clients = inputs.at("clientAuthentication");
    yield* demand(clients.at("unauthenticated"), (open) => !isTrue(open), "set it to false");
    const ways = [clients.at("sasl", "iam"), clients.at("sasl", "scram")].map(({ value }) =>
      isHidden(value) ? UNKNOWN : isTrue(value),
    );
    const tls = clients.at("tls").value;
    const authenticates = any([...ways, isHidden(tls) ? UNKNOWN : tls !== undefined]);
    if (authenticates === UNKNOWN) yield unknown(clients);
    else if (!authenticates)
      yield violation(clients, "lets clients in that say not who they are", "set sasl.iam to true");
  },
  examples: {
    compliant: [
      cluster(sasl),
      cluster({
        tls: { certificateAuthorityArns: ["arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1"] },
      }),
      cluster(sasl, "DISABLED"),
    ],
    violating: [
      cluster(undefined),
      cluster(sasl, "SERVICE_PROVIDED_EIPS"),
      cluster({ ...sasl, unauthenticated: true }),
      cluster({ sasl: { iam: false } }),
    ],
    notApplicable: [configMap],
    unknown: [cluster(UNKNOWN), cluster(sasl, UNKNOWN)],
  },
});
