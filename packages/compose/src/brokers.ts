import { type Broker, brokerPort, mebibytes, type Named, type Plan, type Topic } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { networking } from "./networks.ts";
import { literal, secretReference, variableName } from "./text.ts";

/** The project's own image, of the newest release that runs on Kubernetes too. */
const image = "docker.io/apache/kafka:4.3.1";

/** User of the image that owns the data. */
const user = "1000:1000";
const data = "/var/lib/kafka/data";

/** Ports inside of the container alone: for the broker itself and its tools, and for its controller. */
const toolsPort = 9_092;
const controllerPort = 9_093;

/** Any id will do; a server that finds another one on its disk does not start. */
const clusterId = "YXhvbi1jb21wb3NlLWthZg";

/** Somebody who reads or writes, with what he logs in with. */
export interface BrokerUser {
  readonly name: string;
  /** As on Kubernetes: the broker's name and the workload's. */
  readonly username: string;
  /** Component and attribute of its password in `.env`. */
  readonly secret: readonly [component: string, attribute: string];
}

/** The workloads that use a broker. */
export function brokerUsers(plan: Plan, broker: string): BrokerUser[] {
  return [...plan.services, ...plan.jobs]
    .filter(({ uses }) => Object.hasOwn(uses, broker))
    .map(({ name }) => ({ name, username: `${broker}-${name}`, secret: [`${name}-${broker}-login`, "password"] }));
}

/** One server in KRaft mode, which makes users and topics before it counts as healthy; each has a login, none has TLS. */
export function brokerContainer(plan: Plan, broker: Named<Broker>): ComposeService {
  const { name, cpu, memory } = broker;
  const users = brokerUsers(plan, name);
  return {
    image,
    command: ["bash", "-c", literal(startScript(broker, users))],
    environment: Object.fromEntries(
      users.map(({ secret }) => [variableName(...secret), secretReference(...secret)] as const),
    ),
    ...hardened({ user, cpu, memory, writable: ["/tmp"] }),
    volumes: [`${name}-data:${data}`],
    ...networking(plan, name),
    healthcheck: {
      test: ["CMD", "test", "-f", "/tmp/ready"],
      interval: "5s",
      timeout: "5s",
      // A tool of Kafka takes a second or two to start, and there is one call for each user and topic.
      start_period: `${60 + 3 * (users.length + Object.keys(broker.topics).length)}s`,
      retries: 10,
    },
    stop_grace_period: "60s",
    restart: "unless-stopped",
  };
}

function serverProperties({ name }: Named<Broker>): string {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:${controllerPort}
listeners=CLIENT://:${brokerPort},TOOLS://localhost:${toolsPort},CONTROLLER://localhost:${controllerPort}
advertised.listeners=CLIENT://${name}:${brokerPort},TOOLS://localhost:${toolsPort}
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,TOOLS:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=TOOLS
controller.listener.names=CONTROLLER
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs=${data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
`;
}

/**
 * Passwords go to the tool in a file in memory, so that no list of processes shows them, and without the brackets that they
 * have on a command line; they are set anew at each start.
 */
function startScript(broker: Named<Broker>, users: readonly BrokerUser[]): string {
  const heapMiB = Math.floor(mebibytes(broker.memory.limit) / 2);
  const setUsers = users.map(
    ({ username, secret }) => `printf 'SCRAM-SHA-512=password=%s\\n' "$${variableName(...secret)}" >/tmp/user.properties
tool configs --alter --entity-type users --entity-name ${username} --add-config-file /tmp/user.properties`,
  );
  const makeTopics = Object.entries(broker.topics).map(
    ([topic, settings]) => `tool topics ${createTopic(topic, settings)}`,
  );
  return `set -eu
export LOG_DIR=/tmp/logs KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=/opt/kafka/config/tools-log4j2.yaml
rm -f /tmp/ready
cat >/tmp/server.properties <<'END'
${serverProperties(broker)}END
tool() {
  name=$1
  shift
  KAFKA_HEAP_OPTS=-Xmx128m "/opt/kafka/bin/kafka-$name.sh" --bootstrap-server localhost:${toolsPort} "$@"
}
KAFKA_HEAP_OPTS=-Xmx128m /opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id ${clusterId} --config /tmp/server.properties
KAFKA_HEAP_OPTS=-Xmx${heapMiB}m /opt/kafka/bin/kafka-server-start.sh /tmp/server.properties &
server=$!
trap 'kill -TERM "$server"; wait "$server"; exit' TERM INT
until tool topics --list >/dev/null 2>&1; do
  kill -0 "$server"
  sleep 1
done
${[...setUsers, "rm -f /tmp/user.properties", ...makeTopics].join("\n")}
touch /tmp/ready
wait "$server"
`;
}

/** One copy on the one server. A topic that exists keeps its settings: its messages are worth more than they. */
function createTopic(name: string, { partitions, retention, compression, cleanup }: Topic): string {
  const settings = {
    "retention.ms": String(retention.seconds * 1_000),
    "cleanup.policy": cleanup,
    ...(compression === "producer" ? {} : { "compression.type": compression }),
  };
  const configs = Object.entries(settings).map(([setting, value]) => `--config ${setting}=${value}`);
  return `--create --if-not-exists --topic ${name} --partitions ${partitions} --replication-factor 1 ${configs.join(" ")}`;
}
