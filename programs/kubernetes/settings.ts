import type { Plan } from "@axon/core";
import { type OperatorName, operatorNames, operators } from "@axon/operators";
import { z } from "zod";
import { capacity, machine } from "./capacity-settings.ts";
import { chartSettings } from "./chart-settings.ts";
import { clusterAutoscalerSettings } from "./cluster-autoscaler-settings.ts";
import { costSettings } from "./cost-settings.ts";
import { externalSettings } from "./externals.ts";
import { identity } from "./identity-settings.ts";
import { people, signIn } from "./people.ts";
import { trustedRange } from "./proxies.ts";
import { receivers } from "./receivers.ts";
import { secondRegionSettings } from "./second-region-settings.ts";
import { secretSettings } from "./secret-settings.ts";
import { backupDestination, dumpSettings, storageSettings } from "./storage-settings.ts";

const labels = z.record(z.string(), z.string());

/** What is restored is this environment's own: data of another one comes masked, by a refresh (NC-004). */
const folder = z.string().regex(/^[a-z0-9][\w-]*$/, {
  error:
    "the name of a folder beside this environment's own backups; data of another environment comes by a database's refresh",
});

const entryPlace = {
  /** GatewayClass or IngressClass. */
  className: z.string(),
  /** Namespace its proxies run in, the only one that may reach published services. */
  namespace: z.string(),
  /**
   * How pods of the system reach its proxies: their Service in that namespace, which answers on 443, and the port its pods listen
   * on. @default - Envoy Gateway's own; elsewhere needed as soon as a job asks an endpoint
   */
  inside: z.strictObject({ service: z.string().min(1), port: z.int().min(1).max(65_535) }).optional(),
};

/** Where an operator runs that must reach the pods it manages. */
const operatorNamespace = (name: OperatorName) => z.string().default(operators[name].namespace);

const operatorSettings = z
  .strictObject({
    /** `install`: as Helm releases of pinned versions, by one stack of the cluster; `expect`: the cluster has them. */
    provision: z.enum(["install", "expect"]).default("expect"),
    /** Values of charts, by operator, that only the installation knows. */
    values: z.partialRecord(z.enum(operatorNames), z.record(z.string(), z.json())).default({}),
    namespaces: z
      .strictObject({
        certManager: operatorNamespace("certManager"),
        cloudNativePg: operatorNamespace("cloudNativePg"),
        externalSecrets: operatorNamespace("externalSecrets"),
        strimzi: operatorNamespace("strimzi"),
        elastic: operatorNamespace("elastic"),
        kubeRay: operatorNamespace("kubeRay"),
        keda: operatorNamespace("keda"),
        argoRollouts: operatorNamespace("argoRollouts"),
        velero: operatorNamespace("velero"),
      })
      .prefault({}),
  })
  .prefault({});

/** What belongs to one cluster: `axon:kubernetes` of the stack file. */
export const kubernetesSettings = z.strictObject({
  /** Context of the kubeconfig; never the current one, which changes behind one's back (CC-100). */
  context: z.string(),
  /** Path of the kubeconfig. @default - KUBECONFIG, then ~/.kube/config */
  kubeconfig: z.string().optional(),
  /**
   * The stack that made the cluster, `organization/project/stack`, and which of its outputs is a kubeconfig, for `axon kubeconfig`.
   * @default - whoever deploys has one
   */
  cluster: z
    .strictObject({
      stack: z.string().regex(/^[^/]+(\/[^/]+){0,2}$/, { error: "organization/project/stack" }),
      output: z.string().default("kubeconfig"),
    })
    .optional(),
  /**
   * What the nodes and disks can hold for this system; a plan that may grow beyond it is refused, and a definition may ask for
   * it. @default - not checked
   */
  capacity: capacity.optional(),
  /** What is paid here for what is reserved and kept, and the most it may be. @default - no estimate */
  cost: costSettings.optional(),
  /**
   * What one machine of each node pool has for pods, after what it keeps for itself, and how many there are, the pool's `max`
   * unless said otherwise; `default` for what asks for no pool. Pods that fit no machine, and pools that cannot hold their
   * pods, are refused. @default - not checked
   */
  machines: z.record(z.string(), machine).default({}),
  /**
   * Whether standbys of databases and caches in prod must be in another zone than what they stand in for: `required` lets one wait
   * where it could not, and needs nodes that say their zone; `preferred` goes as far as the nodes do. @default "required"
   */
  zones: z.enum(["required", "preferred"]).default("required"),
  ...storageSettings,
  /**
   * Who services and jobs are to the cloud, by name: their own accounts take that role or identity. In AWS' own S3 a role takes the
   * place of keys; `axon roles` writes what it must be allowed. @default - nobody, and buckets are opened by keys
   */
  identities: z.record(z.string(), identity).default({}),
  /** What Karpenter makes machines of; with it the definition's node pools are made. @default - the pools exist */
  nodeClass: z.strictObject({ group: z.string(), kind: z.string(), name: z.string() }).optional(),
  /** Pools that are groups of nodes made with the cluster, kept by the cluster autoscaler in Karpenter's place. @default - none */
  clusterAutoscaler: clusterAutoscalerSettings.optional(),
  /** How traffic comes in: through Gateway API, or through the classic Ingress API. @default Envoy Gateway */
  entry: z
    .discriminatedUnion("api", [
      z.strictObject({ api: z.literal("gateway"), controller: z.enum(["envoy-gateway", "standard"]), ...entryPlace }),
      z.strictObject({
        api: z.literal("ingress"),
        controller: z.enum(["nginx", "traefik", "haproxy", "standard"]),
        ...entryPlace,
      }),
    ])
    .default({
      api: "gateway",
      controller: "envoy-gateway",
      className: "envoy-gateway",
      namespace: "envoy-gateway-system",
    }),
  /**
   * Authorities that sign for public hosts by ACME, by the names that endpoints call their cluster issuers; one stack of a cluster makes
   * each. @default - the cluster has them
   */
  issuers: z
    .record(
      z.string(),
      z.strictObject({
        /** Where the authority sends warnings. */
        email: z.email({ error: "an e-mail address, where the authority sends warnings" }),
        /** Directory of the authority. @default - Let's Encrypt's */
        server: z.url({ protocol: /^https$/, error: "an address that begins with https://" }).optional(),
        /** How it is shown that a host is ours: over HTTP through the entry, where the host must already lead, or in DNS. */
        challenge: z.union([z.literal("http"), z.strictObject({ dns01: z.record(z.string(), z.json()) })], {
          error: '"http", or { dns01 } in cert-manager\'s words',
        }),
      }),
    )
    .default({}),
  /**
   * Where forwarded headers are believed from: the ranges of the entry's pods, and of the nodes, whose kubelets check the
   * services as the entry would ask them. @default - all private ranges; required in staging and prod where a service asks
   */
  proxies: z.array(trustedRange).min(1).optional(),
  /**
   * Encrypts what pods say to each other with mutual TLS: Istio's ambient mode, which the cluster must have; the namespaces of
   * the entry and of a shared Prometheus must be in the mesh too. @default - off; network policies alone keep pods apart
   */
  mesh: z.literal("ambient").optional(),
  /** Installs the system as the release of its own Helm chart. @default - it is made part by part */
  chart: chartSettings.optional(),
  ...secretSettings,
  /** Needed as soon as a database, or what the cluster holds, has backups. */
  backup: backupDestination.optional(),
  /** Where the backups are that databases are refreshed from, which this stack's identity may read and nothing else. */
  refresh: z
    .strictObject({
      backup: backupDestination,
      /** Folders of databases that were restored since, by name: what is `as` in their `restore`. @default - their names */
      servers: z.record(z.string(), z.string()).default({}),
    })
    .optional(),
  /** Where it is copied, with the buckets; needed as soon as a definition says so. */
  secondRegion: secondRegionSettings.optional(),
  /**
   * Databases that begin with the backups of a lost cluster, by name; what `axon recover` says. It stays as long as the restored
   * cluster lives. `from` is the folder the backups are in, the database's name at first; `as` the new one to archive into.
   */
  restore: z
    .record(
      z.string(),
      z.strictObject({
        from: folder,
        as: folder,
        /** The moment to go back to. @default - as late as the archived log reaches */
        to: z.iso.datetime({ offset: true }).optional(),
      }),
    )
    .default({}),
  /** Long-term dumps, encrypted for an OpenPGP public key; `false` to go without the weekly and monthly tiers. */
  dumps: dumpSettings.optional(),
  /** What watches the system, through the Prometheus operator and Grafana of the cluster. */
  monitoring: z
    .strictObject({
      /** Labels by which Prometheus finds monitors and rules. */
      labels: labels.default({ release: "prometheus" }),
      /** Namespace of a Prometheus that all systems of the cluster share. @default - the system gets one of its own */
      sharedNamespace: z.string().optional(),
      /** Who is told of alerts and of releases. @default - nobody */
      receivers: receivers.optional(),
      /** Where the runbooks are served; alerts link to `<runbooks>/<alert>.md`. @default - alerts have no link */
      runbooks: z.url().optional(),
      /** Namespace of kube-state-metrics, which tells what Kubernetes knows of workloads. */
      kubeStateMetrics: z.string().default("kube-system"),
      /** Where people sign in to the system's own Grafana. @default - nowhere; its administrator has a password */
      signIn: signIn.optional(),
      /** Uid of Grafana's Prometheus data source. */
      datasourceUid: z.string().default("prometheus"),
    })
    .prefault({}),
  /** Who brings the operators that the stack needs; a word alone is the provision. @default "expect" */
  operators: z.preprocess((given) => (typeof given === "string" ? { provision: given } : given), operatorSettings),
  /**
   * Who may look into the system's namespaces: groups of the cluster's identity provider; with `debug` also into its pods, which the
   * policies let be for a while only. @default - nobody, by Axon
   */
  onCall: z.strictObject({ groups: z.array(z.string()).min(1), debug: z.boolean().default(false) }).optional(),
  /**
   * Who sees, runs or changes the system: groups of the identity provider, by which Grafana knows people too where they sign in
   * there (SC-086). @default - nobody, by Axon
   */
  people,
  /**
   * Groups that the roles of pipelines are mapped to: they may change what the system consists of in its namespaces, but neither
   * rights nor bounds, nor anything elsewhere. @default - nobody, by Axon
   */
  pipeline: z.strictObject({ groups: z.array(z.string()).min(1) }).optional(),
  /** Outside systems by name, of which the installation knows where they are reached. @default - at any public address */
  externals: z.record(z.string(), externalSettings).default({}),
  /** Where the API server answers, for pods that talk to it. @default - any address on 443 and 6443 */
  apiServer: z.array(z.strictObject({ cidr: z.string(), port: z.int() })).default([]),
  /** cert-manager issuer for names inside the cluster, where a single database server or a cache uses TLS. */
  internalIssuer: z
    .strictObject({ kind: z.enum(["Issuer", "ClusterIssuer"]), name: z.string() })
    .default({ kind: "ClusterIssuer", name: "internal-ca" }),
});

export type KubernetesSettings = z.output<typeof kubernetesSettings>;

/** Whether traffic comes in through proxies of Envoy Gateway, a set for each entry. */
export function usesEnvoyGateway({ entry }: KubernetesSettings): boolean {
  return entry.api === "gateway" && entry.controller === "envoy-gateway";
}

/** Whether the system's buckets are in a store that it brings along. */
export function hasOwnObjectStore(
  { buckets }: Plan,
  { objectStore }: Pick<KubernetesSettings, "objectStore">,
): boolean {
  return buckets.length > 0 && "create" in objectStore;
}

/** Whether a store of backups is reached by keys, as it knows no identities of the cluster. */
export function needsKeys(backup: KubernetesSettings["backup"]): boolean {
  return backup !== undefined && "s3" in backup && backup.s3.roleArn === undefined;
}
