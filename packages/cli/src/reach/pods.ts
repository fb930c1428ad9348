import { plain, podsOf } from "@axon/policies/lib";
import type { Pod, Protocol } from "@axon/reach";
import { labelsOfMadePods } from "@axon/sandbox";
import type { RegisteredResource } from "../render/resource.ts";

/** The pods that a rendered system makes, and those that network policies do not hold. */
export interface RenderedPods {
  readonly pods: readonly Pod[];
  /** Pods of the host's network, by name: the specification leaves them to the network. */
  readonly outOfScope: readonly string[];
}

/**
 * Ports that operators give the containers they make. Source: pkg/specs and pkg/management/pgbouncer of CloudNativePG,
 * pkg/prometheus and pkg/alertmanager of the Prometheus operator, KafkaCluster of Strimzi, pkg/controller/elasticsearch/network
 * and pkg/controller/kibana/network of Elastic Cloud on Kubernetes.
 */
const operatorPorts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Cluster: { postgresql: 5_432, status: 8_000, metrics: 9_187 },
  Elasticsearch: { https: 9_200, transport: 9_300 },
  Kafka: { "tcp-ctrlplane": 9_090, "tcp-replication": 9_091, "tcp-kafkaagent": 8_443, "tcp-prometheus": 9_404 },
  Kibana: { https: 5_601 },
  Pooler: { pgbouncer: 5_432, metrics: 9_127 },
  Prometheus: { web: 9_090 },
  Alertmanager: { web: 9_093 },
};

/** Finds the pods of workloads of every kind, and of custom resources whose operators make pods. */
export function renderedPods(resources: readonly RegisteredResource[]): RenderedPods {
  const found = resources
    .filter(({ custom }) => custom)
    .flatMap((resource) => {
      const byOperator = made(resource);
      return byOperator.length > 0 ? byOperator : templates(resource);
    });
  return {
    pods: found.filter(({ hostNetwork }) => !hostNetwork).map(({ pod }) => pod),
    outOfScope: found.filter(({ hostNetwork }) => hostNetwork).map(({ pod }) => pod.name),
  };
}

interface Found {
  readonly pod: Pod;
  readonly hostNetwork: boolean;
}

function templates({ type, name, inputs }: RegisteredResource): Found[] {
  const known = podsOf({ type, name, inputs: plain(inputs) });
  return known.map(({ metadata, spec, containers }, index) => ({
    hostNetwork: spec.at("hostNetwork").value === true,
    pod: {
      ...identity(inputs, index),
      labels: texts(metadata.at("labels").value),
      ports: containers.flatMap(({ property }) =>
        property
          .at("ports")
          .items()
          .flatMap((port) => {
            const [named, number] = [port.at("name").text, port.at("containerPort").value];
            const protocol = protocolOf(port.at("protocol").text);
            return named !== undefined && typeof number === "number" ? [{ name: named, port: number, protocol }] : [];
          }),
      ),
    },
  }));
}

function made({ type, inputs }: RegisteredResource): Found[] {
  const ports = Object.entries(operatorPorts[String(inputs.kind)] ?? {});
  const tcp = ports.map(([name, port]) => ({ name, port, protocol: "TCP" as const }));
  return labelsOfMadePods(type, inputs).map((labels, index) => ({
    hostNetwork: false,
    pod: { ...identity(inputs, index), labels, ports: tcp },
  }));
}

function identity(inputs: RegisteredResource["inputs"], index: number): Pick<Pod, "name" | "namespace"> {
  const metadata = texts(inputs.metadata);
  const name = `${String(inputs.kind)} ${metadata.name ?? ""}`;
  return { name: index === 0 ? name : `${name} #${index + 1}`, namespace: metadata.namespace ?? "default" };
}

function texts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function protocolOf(text: string | undefined): Protocol {
  return text === "UDP" || text === "SCTP" ? text : "TCP";
}
