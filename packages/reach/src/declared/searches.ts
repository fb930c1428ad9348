import { portRange, unionPorts } from "../ports.ts";
import { type DeclaredFlow, hasApp, type Wanted } from "./flow.ts";

const http = portRange("TCP", 9_200);
/** Of the servers among themselves (elastic.co, Networking). */
const transport = portRange("TCP", 9_300);

/** What the Elastic operator and its clusters need beside the traffic of consumers. */
export function searchFlows(wanted: Wanted): DeclaredFlow[] {
  const clusters = wanted.objects.filter(
    ({ kind, apiVersion }) => kind === "Elasticsearch" && apiVersion.startsWith("elasticsearch.k8s.elastic.co/"),
  );
  return clusters.flatMap(({ metadata: { name } }): DeclaredFlow[] => [
    {
      from: { namespace: wanted.places.elastic },
      to: { app: name },
      ports: http,
      because: "the operator watches and leads the servers",
    },
    { from: { app: name }, to: { app: name }, ports: unionPorts(http, transport), because: "servers share the data" },
    ...(hasApp(wanted, `${name}-exporter`)
      ? [{ from: { app: `${name}-exporter` }, to: { app: name }, ports: http, because: "measures the cluster" }]
      : []),
    ...(hasApp(wanted, `${name}-kibana`)
      ? [{ from: { app: `${name}-kibana` }, to: { app: name }, ports: http, because: "shows what is in it" }]
      : []),
    ...(hasApp(wanted, `${name}-setup`)
      ? [{ from: { app: `${name}-setup` }, to: { app: name }, ports: http, because: "sets retention" }]
      : []),
  ]);
}
