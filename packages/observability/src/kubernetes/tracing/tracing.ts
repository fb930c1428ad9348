import { failOnProblems, type OtlpProtocol, otlpEndpointVariable, tracingVariables, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  claimSpec,
  costLabels,
  hardenedContainer,
  hardenedPodSpec,
  type KubernetesPlacement,
  ownAccount,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkTracing, type TraceStorage, type Tracing, type TracingArgs, tracingDefaults } from "../../tracing.ts";
import { digest } from "../stack/pods.ts";
import { dataPath, jaegerConfiguration, jaegerPorts } from "./jaeger.ts";

export interface KubernetesTracingArgs extends TracingArgs, KubernetesPlacement {
  /** @default - the cluster's default class */
  readonly storageClass?: string;
  /** @default { cpu: { request: "250m", limit: "1" }, memory: { request: "512Mi", limit: "1Gi" } } */
  readonly resources?: ContainerResources;
  /** @default "docker.io/jaegertracing/jaeger:2.19.0" */
  readonly image?: string;
}

const image = "docker.io/jaegertracing/jaeger:2.19.0";
const resources: ContainerResources = {
  cpu: { request: "250m", limit: "1" },
  memory: { request: "512Mi", limit: "1Gi" },
};
/** What the image runs as. */
const user = { uid: 10_001, gid: 10_001 };

/**
 * A Jaeger in one process that takes traces over OTLP, keeps them for a time and shows them. It asks nobody for a login, so
 * that it stays inside the cluster; its pod is labelled `app: <name>`.
 */
export class KubernetesTracing extends pulumi.ComponentResource implements Tracing {
  readonly host: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly httpEndpoint: pulumi.Output<string>;
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: KubernetesTracingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:observability:KubernetesTracing", name, args, opts);
    failOnProblems(`KubernetesTracing "${name}"`, [
      ...checkTracing(args),
      ...(args.resources ? underPath(["resources"], checkContainerResources(args.resources)) : []),
    ]);

    const { namespace, labels, storage = tracingDefaults.storage, retention = tracingDefaults.retention } = args;
    const metadata = { name, namespace, labels: { ...labels, app: name } };
    const configuration = JSON.stringify(jaegerConfiguration(storage, retention), null, 2);
    const config = new k8s.core.v1.ConfigMap(
      name,
      { metadata, data: { "jaeger.yaml": configuration } },
      { parent: this },
    );
    const account = ownAccount(name, { namespace, labels }, this);
    const service = new k8s.core.v1.Service(
      name,
      { metadata, spec: { selector: { app: name }, ports: servicePorts } },
      { parent: this },
    );
    new k8s.apps.v1.StatefulSet(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          serviceName: service.metadata.name,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: metadata.labels, annotations: { "axon.dev/configuration": digest(configuration) } },
            spec: podSpec(args, storage, config.metadata.name, account.metadata.name),
          },
          ...("volume" in storage ? { volumeClaimTemplates: [claim(storage.volume, args)] } : {}),
        },
      },
      { parent: this },
    );
    this.host = service.metadata.name;
    const at = (port: number) => pulumi.interpolate`http://${this.host}.${namespace}.svc:${port}`;
    this.endpoint = at(jaegerPorts["otlp-grpc"]);
    this.httpEndpoint = at(jaegerPorts["otlp-http"]);
    this.url = at(jaegerPorts.query);
    const { host, endpoint, httpEndpoint, url } = this;
    this.registerOutputs({ host, endpoint, httpEndpoint, url });
  }

  /** What a service has in its environment to send its traces here, `sampling` of them, 0 to 1. */
  environment(
    service: string,
    sampling: number,
    protocol: OtlpProtocol = "grpc",
  ): Readonly<Record<string, pulumi.Input<string>>> {
    const endpoint = protocol === "grpc" ? this.endpoint : this.httpEndpoint;
    return { [otlpEndpointVariable]: endpoint, ...tracingVariables(service, sampling, protocol) };
  }
}

/** Whom it serves; its metrics and its health are asked of the pod itself. */
const servicePorts = (["otlp-grpc", "otlp-http", "query"] as const).map((name) => ({
  name,
  port: jaegerPorts[name],
  targetPort: name,
}));

function podSpec(
  args: KubernetesTracingArgs,
  storage: TraceStorage,
  configMap: pulumi.Input<string>,
  serviceAccountName: pulumi.Input<string>,
) {
  const probe = { httpGet: { path: "/status", port: "health" }, periodSeconds: 10, timeoutSeconds: 5 };
  const container = hardenedContainer({
    name: "jaeger",
    image: args.image ?? image,
    args: ["--config=/etc/jaeger/jaeger.yaml"],
    resources: args.resources ?? resources,
    ports: Object.entries(jaegerPorts).map(([name, containerPort]) => ({ name, containerPort })),
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [
      { name: "config", mountPath: "/etc/jaeger", readOnly: true },
      ...("volume" in storage ? [{ name: "data", mountPath: dataPath }] : []),
    ],
    writablePaths: ["/tmp"],
  });
  return hardenedPodSpec({
    containers: [container],
    serviceAccountName,
    user,
    volumes: [{ name: "config", configMap: { name: configMap } }],
    writablePaths: ["/tmp"],
    // What is still in memory is written out before the end.
    terminationGracePeriodSeconds: 60,
  });
}

function claim(volume: string, { labels, storageClass }: KubernetesTracingArgs) {
  return {
    metadata: { name: "data", labels: costLabels(labels) },
    spec: claimSpec(volume, storageClass),
  };
}
