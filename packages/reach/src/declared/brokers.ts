import { portRange, unionPorts } from "../ports.ts";
import { type DeclaredFlow, hasApp, type Wanted } from "./flow.ts";
import { apiServerFlows } from "./ground.ts";

/** Between controllers, between brokers and their components, and of the agent beside each (strimzi.io, Network policies). */
const controllers = portRange("TCP", 9_090);
const replication = portRange("TCP", 9_091);
const agent = portRange("TCP", 8_443);

/** What Strimzi and its clusters need beside the traffic of clients. */
export function brokerFlows(wanted: Wanted): DeclaredFlow[] {
  const clusters = wanted.objects.filter(
    ({ kind, apiVersion }) => kind === "Kafka" && apiVersion.startsWith("kafka.strimzi.io/"),
  );
  return clusters.flatMap(({ metadata: { name } }) => [
    {
      from: { namespace: wanted.places.strimzi },
      to: { app: name },
      ports: unionPorts(controllers, replication, agent),
      because: "the operator watches and leads the brokers",
    },
    {
      from: { app: name },
      to: { app: name },
      ports: unionPorts(controllers, replication),
      because: "brokers copy from each other",
    },
    ...apiServerFlows(wanted, name, "asks the API server for its zone"),
    ...componentFlows(wanted, name),
    ...scalerFlows(wanted, name),
  ]);
}

function componentFlows(wanted: Wanted, server: string): DeclaredFlow[] {
  const [entityOperator, exporter] = [`${server}-entity-operator`, `${server}-exporter`];
  const toServers = (app: string, because: string): DeclaredFlow[] =>
    hasApp(wanted, app) ? [{ from: { app }, to: { app: server }, ports: replication, because }] : [];
  return [
    ...toServers(entityOperator, "keeps topics and users as they are declared"),
    ...toServers(exporter, "measures how far readers are behind"),
    ...(hasApp(wanted, entityOperator) ? apiServerFlows(wanted, entityOperator, "reads topics and users") : []),
  ];
}

/** Where replicas follow what is unread, KEDA asks the broker for it. */
function scalerFlows({ plan, places }: Wanted, broker: string): DeclaredFlow[] {
  const asked = plan.services.some(
    ({ scale }) => scale !== false && scale.demand.some((demand) => "lag" in demand && demand.lag.broker === broker),
  );
  if (!asked) return [];
  return [
    {
      from: { namespace: places.keda },
      to: { app: broker },
      ports: portRange("TCP", 9_094),
      because: "asks how much is unread, to scale by it",
    },
  ];
}
