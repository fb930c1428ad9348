import { checkBytes, type Problem, parseBytes, show, underPath } from "@axon/core";
import {
  type ContainerResources,
  checkContainerResources,
  checkPeer,
  type KubernetesPlacement,
  type Peer,
  type ServiceTls,
} from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { checkSearch, defaults, type SearchArgs, type SearchUser } from "../contract.ts";
import type { SearchMetrics } from "./exporter.ts";

export interface KubernetesSearchUser extends SearchUser {
  /** Secret with the keys `username` (the user's name) and `password`. */
  readonly credentialsSecret: pulumi.Input<string>;
}

/** Who applies retention and snapshots: no more rights than these take. */
export interface Administrator {
  /** Secret with the keys `username` (`axon-setup`) and `password`. */
  readonly credentialsSecret: pulumi.Input<string>;
}

/** Servers that lead the cluster and hold no data, so that a heavy search cannot delay an election. */
export interface DedicatedMasters {
  /** @default "5Gi" */
  readonly storage?: string;
  readonly resources: ContainerResources;
}

/** A dashboard for people, on a Service of the cluster alone. */
export interface KibanaArgs {
  readonly resources: ContainerResources;
}

/** A bucket that takes a copy of everything, once a day. */
export interface S3Snapshots {
  readonly bucket: string;
  /** Folder in it. @default - the cluster's name */
  readonly path?: string;
  /** Another store than Amazon's, `https://s3.example.com`. */
  readonly endpoint?: string;
  /** Secret with the keys `s3.client.default.access_key` and `s3.client.default.secret_key`. */
  readonly credentialsSecret: pulumi.Input<string>;
  /** Time of a snapshot, in the cron of Elasticsearch, which begins with seconds. @default "0 30 1 * * ?" */
  readonly schedule?: string;
  /** Age at which a snapshot is deleted. @default "30d" */
  readonly keep?: string;
}

export interface KubernetesElasticsearchArgs extends Omit<SearchArgs, "users">, KubernetesPlacement {
  readonly users: Readonly<Record<string, KubernetesSearchUser>>;
  /** Who signs what clients see of the servers. @default - an authority of the operator's own */
  readonly tls?: Exclude<ServiceTls, "disabled">;
  /** What each server gets; half of the memory becomes heap, the rest caches files. */
  readonly resources: ContainerResources;
  /** Hold it to the rules of production: three servers on different nodes, protected, volumes kept when it is deleted. @default true */
  readonly production?: boolean;
  /** Class of the volumes; it must allow expansion for the disks to grow. @default - the cluster's own */
  readonly storageClass?: string;
  /** @default - the servers that hold data lead too */
  readonly masters?: DedicatedMasters;
  /** Keep the copies of a shard in different zones; the operator must be allowed to pass the nodes' zones on. @default - as production */
  readonly zoneSpread?: boolean;
  /** Whether the nodes have vm.max_map_count of 262144 or more, so that files can be mapped. Nothing here changes it. @default false */
  readonly mapFiles?: boolean;
  /** Required where there is retention or snapshots. */
  readonly administrator?: Administrator;
  /** @default false */
  readonly snapshots?: S3Snapshots | false;
  /** @default false */
  readonly kibana?: KibanaArgs | false;
  /** Who measures the cluster, for alerts and dashboards. @default - nobody */
  readonly metrics?: SearchMetrics;
  /** Keep the superuser `elastic` with a password of the operator's, for a way in by hand. @default false */
  readonly superuser?: boolean;
  /** Who may connect; a `KubernetesFlow` to the app opens it too. @default - nobody but the cluster itself */
  readonly clients?: readonly Peer[];
  /** Namespace the operator runs in. @default "elastic-system" */
  readonly operatorNamespace?: string;
}

/** Everything that is wrong with the arguments. */
export function checkKubernetesElasticsearch(name: string, args: KubernetesElasticsearchArgs): Problem[] {
  const { masters, kibana = false, snapshots = false, metrics } = args;
  return [
    ...checkName(name),
    ...checkSearch(args),
    ...underPath(["resources"], checkMemory(args.resources)),
    ...(masters ? underPath(["masters"], checkMasters(masters)) : []),
    ...(kibana ? underPath(["kibana", "resources"], checkContainerResources(kibana.resources)) : []),
    ...(metrics?.resources ? underPath(["metrics", "resources"], checkContainerResources(metrics.resources)) : []),
    ...(args.clients ?? []).flatMap((peer, index) => underPath(["clients", index], checkPeer(peer))),
    ...(needsSetup(args) && !args.administrator
      ? [{ path: ["administrator"], expected: "given where there is retention or snapshots", received: "nothing" }]
      : []),
    ...(snapshots && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(snapshots.bucket)
      ? [{ path: ["snapshots", "bucket"], expected: "the name of a bucket", received: show(snapshots.bucket) }]
      : []),
    ...((args.production ?? true) ? checkProduction(args) : []),
  ];
}

/** Whether something has to be told to the running cluster. */
export function needsSetup({ retention = {}, snapshots = false }: KubernetesElasticsearchArgs): boolean {
  return Object.keys(retention).length > 0 || snapshots !== false;
}

/** Pods are named `<name>-es-default-0`, and the operator allows 36 characters. */
function checkName(name: string): Problem[] {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 36) return [];
  const expected = "36 characters at most, lower-case letters, digits and hyphens, beginning with a letter";
  return [{ path: ["name"], expected, received: show(name) }];
}

function checkMasters({ storage = "5Gi", resources }: DedicatedMasters): Problem[] {
  return [...checkBytes(["storage"], storage, "1Gi"), ...underPath(["resources"], checkMemory(resources))];
}

/** The heap is taken at the start for good: memory that is not reserved may not be there. */
function checkMemory(resources: ContainerResources): Problem[] {
  const problems = checkContainerResources(resources);
  if (problems.length > 0) return problems;
  const { request, limit } = resources.memory;
  const least = checkBytes(["memory", "limit"], limit, "1Gi");
  if (parseBytes(request).bytes === parseBytes(limit).bytes) return least;
  return [...least, { path: ["memory", "request"], expected: `the limit of ${limit}`, received: request }];
}

function checkProduction({ nodes = defaults.nodes }: KubernetesElasticsearchArgs): Problem[] {
  const hint = "or set production to false";
  return nodes >= 3 ? [] : [{ path: ["nodes"], expected: "at least 3", received: show(nodes), hint }];
}
