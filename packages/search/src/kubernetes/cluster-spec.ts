import { type ContainerResources, claimSpec, costLabels, type Labels, serverSpread } from "@axon/platform/kubernetes";
import type { IElasticsearchSpec } from "@kubernetes-models/elastic-cloud/elasticsearch.k8s.elastic.co/v1/ElasticsearchSpec";
import type { INodeSet } from "@kubernetes-models/elastic-cloud/elasticsearch.k8s.elastic.co/v1/NodeSet";
import type { IKibanaSpec } from "@kubernetes-models/elastic-cloud/kibana.k8s.elastic.co/v1/KibanaSpec";
import { defaults, elasticsearchVersions } from "../contract.ts";
import type { KibanaArgs, KubernetesElasticsearchArgs } from "./elasticsearch-args.ts";
import { hardenedPod } from "./pods.ts";

/** All an Elasticsearch is made of, once every name in it is known. */
export interface ClusterSettings extends Omit<KubernetesElasticsearchArgs, "namespace" | "users" | "clients" | "tls"> {
  readonly name: string;
  /** Account of the servers' pods. */
  readonly account: string;
  /** Secrets with users, and with who has which role. */
  readonly realmSecrets: readonly string[];
  readonly rolesSecret: string;
  /** Secret with the keys to the store of snapshots; undefined without them. */
  readonly snapshotSecret?: string;
  /** Secret with the certificate that clients see; undefined for one of the operator's. */
  readonly certificateSecret?: string;
}

/** Where a node's zone reaches its pod: the operator copies the label into an annotation. */
const zoneLabel = "topology.kubernetes.io/zone";
export const zoneAnnotation = { "eck.k8s.elastic.co/downward-node-labels": zoneLabel } as const;

/** Elasticsearch puts the value in when it reads its settings. */
const zoneVariable = "ZONE";

/** Roles of the servers that hold data; machine learning is no part of the basic license. */
const dataRoles = ["data", "ingest", "transform"];

/** The spec of the Elasticsearch. */
export function clusterSpec(settings: ClusterSettings): IElasticsearchSpec {
  const { production = true, realmSecrets, rolesSecret, snapshotSecret, certificateSecret } = settings;
  return {
    version: elasticsearchVersions[settings.version ?? defaults.version],
    nodeSets: nodeSets(settings),
    auth: {
      disableElasticUser: !(settings.superuser ?? false),
      fileRealm: realmSecrets.map((secretName) => ({ secretName })),
      roles: [{ secretName: rolesSecret }],
    },
    ...(certificateSecret === undefined ? {} : { http: { tls: { certificate: { secretName: certificateSecret } } } }),
    updateStrategy: { changeBudget: { maxUnavailable: 1 } },
    volumeClaimDeletePolicy: production ? "DeleteOnScaledownOnly" : "DeleteOnScaledownAndClusterDeletion",
    ...(snapshotSecret === undefined ? {} : { secureSettings: [{ secretName: snapshotSecret }] }),
  };
}

function nodeSets(settings: ClusterSettings): INodeSet[] {
  const { nodes = defaults.nodes, storage, resources, masters } = settings;
  if (!masters) return [nodeSet(settings, "default", nodes, ["master", ...dataRoles], storage, resources)];
  return [
    nodeSet(settings, "masters", 3, ["master"], masters.storage ?? "5Gi", masters.resources),
    nodeSet(settings, "data", nodes, dataRoles, storage, resources),
  ];
}

function nodeSet(
  settings: ClusterSettings,
  set: string,
  count: number,
  roles: readonly string[],
  storage: string,
  resources: ContainerResources,
): INodeSet {
  const { name, account, labels = {}, production = true, storageClass } = settings;
  const { zoneSpread = production, mapFiles = false } = settings;
  const zone = { fieldRef: { fieldPath: `metadata.annotations['${zoneLabel}']` } };
  const env = zoneSpread ? [{ name: zoneVariable, valueFrom: zone }] : [];
  const container = { name: "elasticsearch", env, resources };
  return {
    name: set,
    count,
    config: {
      "node.roles": [...roles],
      "node.store.allow_mmap": mapFiles,
      ...(zoneSpread
        ? {
            "node.attr.zone": `\${${zoneVariable}}`,
            "cluster.routing.allocation.awareness.attributes": "k8s_node_name,zone",
          }
        : {}),
    },
    podTemplate: hardenedPod(
      name,
      labels,
      account,
      container,
      serverSpread(name, production),
    ) as INodeSet["podTemplate"],
    volumeClaimTemplates: [
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "elasticsearch-data", labels: { ...costLabels(labels) } },
        spec: claimSpec(storage, storageClass),
      },
    ],
  };
}

/** All a Kibana is made of. */
export interface KibanaSettings extends KibanaArgs {
  readonly app: string;
  readonly labels: Labels;
  /** Account of its pods. */
  readonly account: string;
  readonly version: string;
  /** Secret with the certificate that browsers see; undefined for one of the operator's. */
  readonly certificateSecret?: string;
}

/** The spec of the Kibana, of the same version as its Elasticsearch; the operator makes a certificate where it is given none. */
export function kibanaSpec(cluster: string, settings: KibanaSettings): IKibanaSpec {
  const { app, labels, account, version, resources, certificateSecret } = settings;
  return {
    version,
    count: 1,
    elasticsearchRef: { name: cluster },
    config: { "telemetry.optIn": false },
    http: {
      service: { spec: { type: "ClusterIP" } },
      ...(certificateSecret === undefined ? {} : { tls: { certificate: { secretName: certificateSecret } } }),
    },
    podTemplate: hardenedPod(app, labels, account, { name: "kibana", resources }) as IKibanaSpec["podTemplate"],
  };
}
