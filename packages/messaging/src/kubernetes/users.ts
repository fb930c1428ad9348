import type { SecretKey } from "@axon/platform/kubernetes";
import type { IKafkaUser } from "@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/KafkaUser";
import { groupsOf, type KafkaAuthentication, type KafkaUser } from "../contract.ts";

/** How one workload connects. The Secrets are in the cluster's namespace. */
export interface KafkaConnection {
  /** Name it logs in as; a certificate carries it. */
  readonly username: string;
  /** `security.protocol` of client libraries. */
  readonly protocol: "SASL_SSL" | "SSL";
  /** `sasl.mechanism`; undefined for certificates. */
  readonly mechanism?: "SCRAM-SHA-512";
  /** Undefined for certificates. */
  readonly password?: SecretKey;
  /** Its certificate and key in PEM; undefined for passwords. */
  readonly certificate?: { readonly certificate: SecretKey; readonly key: SecretKey };
  /** Certificate of the authority that signs the brokers' certificates. */
  readonly certificateAuthority: SecretKey;
  /** The consumer groups it may read with. */
  readonly groups: readonly string[];
}

type UserSpec = IKafkaUser["spec"];
type Rule = NonNullable<UserSpec["authorization"]>["acls"][number];

/** Name of a user in the cluster, of its object and of its Secret; two clusters in a namespace stay apart by it. */
export function userObjectName(cluster: string, user: string): string {
  return `${cluster}-${user}`;
}

/** The spec of the KafkaUser. */
export function userSpec(
  name: string,
  user: KafkaUser,
  type: KafkaAuthentication,
  credentialsSecret: string | undefined,
): UserSpec {
  const given = type === "scram-sha-512" && credentialsSecret !== undefined;
  const password = { valueFrom: { secretKeyRef: { name: credentialsSecret ?? "", key: "password" } } };
  return {
    authentication: given ? { type, password } : { type },
    authorization: { type: "simple", acls: rules(name, user) },
  };
}

/** One rule a topic, a group and a transactional id: what no rule names is forbidden. */
function rules(name: string, user: KafkaUser): Rule[] {
  const { publishes = [], consumes = [], transactions } = user;
  const topics = [...new Set([...publishes, ...consumes])].sort().map(
    (topic): Rule => ({
      resource: { type: "topic", name: topic, patternType: "literal" },
      operations: [
        "Describe",
        ...(consumes.includes(topic) ? (["Read"] as const) : []),
        ...(publishes.includes(topic) ? (["Write"] as const) : []),
      ],
    }),
  );
  const groups = groupsOf(name, user).map(
    (group): Rule => ({
      resource: { type: "group", name: group, patternType: "literal" },
      operations: ["Read"],
    }),
  );
  if (transactions === undefined) return [...topics, ...groups];
  const resource = { type: "transactionalId", name: transactions, patternType: "prefix" } as const;
  return [...topics, ...groups, { resource, operations: ["Describe", "Write"] }];
}

/** How a user connects, told by where the operator puts things. */
export function connectionOf(
  name: string,
  user: KafkaUser,
  type: KafkaAuthentication,
  made: { readonly username: string; readonly secret: SecretKey["secret"]; readonly certificateAuthority: SecretKey },
): KafkaConnection {
  const { username, secret, certificateAuthority } = made;
  const common = { username, certificateAuthority, groups: groupsOf(name, user) };
  if (type === "scram-sha-512")
    return { ...common, protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", password: { secret, key: "password" } };
  const certificate = { certificate: { secret, key: "user.crt" }, key: { secret, key: "user.key" } };
  return { ...common, protocol: "SSL", certificate };
}
