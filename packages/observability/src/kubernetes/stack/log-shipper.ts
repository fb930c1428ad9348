import { authorityVolume, type ContainerResources, hardenedContainer, type SecretKey } from "@axon/platform/kubernetes";
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { shipperImage, shipperPorts } from "../../log-shipper.ts";

/** Data streams of an Elasticsearch, and how to get there. */
export interface ElasticsearchStreams {
  /** `https://search-es-http.shop.svc:9200` */
  readonly url: pulumi.Input<string>;
  /** What the streams are called after: a system's name. */
  readonly system: string;
  /** A user that may append to the streams of that name, and no more. */
  readonly username: SecretKey;
  readonly password: SecretKey;
  /** Who signs the servers' certificate. */
  readonly certificateAuthority: SecretKey;
}

const resources: ContainerResources = {
  cpu: { request: "50m", limit: "500m" },
  memory: { request: "128Mi", limit: "512Mi" },
};

export const shipperFile = "shipper.json";
const configurationPath = "/etc/shipper";
const authorityPath = "/etc/shipper-ca";

/** Where the shipper finds who signs the servers' certificate. */
export function authorityFile({ certificateAuthority }: ElasticsearchStreams): string {
  return `${authorityPath}/${certificateAuthority.key}`;
}

/** The shipper beside the collector, with the volume of the authority that it trusts. */
export function shipperContainer({ username, password, certificateAuthority }: ElasticsearchStreams): {
  readonly container: k8s.types.input.core.v1.Container;
  readonly authority: k8s.types.input.core.v1.Volume;
} {
  const probe = { httpGet: { path: "/", port: "shipper-health" }, periodSeconds: 10, timeoutSeconds: 5 };
  const container = hardenedContainer({
    name: "shipper",
    image: shipperImage,
    args: [`--config=${configurationPath}/${shipperFile}`],
    environment: { ELASTIC_USERNAME: username, ELASTIC_PASSWORD: password },
    resources,
    ports: [
      { name: "shipper", containerPort: shipperPorts.metrics },
      { name: "shipper-health", containerPort: shipperPorts.health },
    ],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
    volumeMounts: [
      { name: "config", mountPath: configurationPath, readOnly: true },
      { name: "authority", mountPath: authorityPath, readOnly: true },
    ],
  });
  return { container, authority: authorityVolume("authority", certificateAuthority) };
}
