import { KubernetesFlow, ownAccount, type SecretKey } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import type { KubernetesCacheArgs } from "./cache.ts";
import {
  type PeerSettings,
  peerServiceName,
  peerStartScript,
  peerStopScript,
  sentinelPort,
  sentinelStartScript,
} from "./peers.ts";
import { type PodParts, peerPod, proxyPod } from "./pods.ts";
import { proxyConfiguration } from "./proxy.ts";
import { type ServerSettings, serverConfiguration } from "./server.ts";
import { type Annotations, deployment, disruptionBudget, statefulSet } from "./workloads.ts";

/** Proxies; each of them knows all servers. */
const proxies = 2;

/** Several servers as they know each other: by the names of their pods. */
export function peersOf(name: string, replicas: number): PeerSettings {
  const hosts = Array.from({ length: replicas }, (_, index) => `${name}-${index}.${peerServiceName(name)}`);
  return { name, hosts };
}

/** The files of several servers, their sentinels and the proxies. */
export function peerFiles(settings: ServerSettings, peers: PeerSettings): PodParts["files"] {
  const { engine, persistent, tls, port } = settings;
  const hosts = peers.hosts.map((host) => `${host}.\${DOMAIN}`);
  return {
    "server.conf": serverConfiguration(settings),
    "start.sh": peerStartScript(engine, peers, persistent, tls),
    "stop.sh": peerStopScript(engine, peers, tls),
    "sentinel.sh": sentinelStartScript(engine, peers, tls),
    "haproxy.cfg": proxyConfiguration({ hosts, port, tls }),
  };
}

/** Makes servers, each with its sentinel, and the proxies that lead to the one which takes writes. */
export function severalServers(
  name: string,
  args: KubernetesCacheArgs,
  peerPassword: SecretKey,
  parts: PodParts,
  annotations: Annotations,
  parent: pulumi.Resource,
): void {
  const { namespace, labels, replicas = defaults.replicas, persistence, storageClass } = args;
  const app = peerServiceName(name);
  openPaths(name, args, parent);
  const service = peerService(app, args, parent);
  const pod = peerPod(args, parts, peerPassword);
  const volume = persistence === "ephemeral" ? {} : { volume: { storage: persistence.storage, storageClass } };
  statefulSet(name, args, { app, replicas, service, pod, annotations, together: true, ...volume }, parent);
  disruptionBudget(app, args, replicas, parent);

  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const proxy = `${name}-proxy`;
  const account = ownAccount(proxy, { namespace, labels }, parent).metadata.name;
  const leading = { app: name, replicas: proxies, strategy, annotations };
  deployment(proxy, args, { ...leading, pod: proxyPod(args, parts, peerPassword, account) }, parent);
  disruptionBudget(name, args, proxies, parent);
}

/** By which the pods have names; they find each other before anybody may use them. */
function peerService(app: string, { namespace, labels }: KubernetesCacheArgs, parent: pulumi.Resource) {
  const ports = [
    { name: "redis", port: defaults.port, targetPort: "redis" },
    { name: "sentinel", port: sentinelPort, targetPort: "sentinel" },
  ];
  return new k8s.core.v1.Service(
    app,
    {
      metadata: { name: app, namespace, labels: { ...labels, app } },
      spec: { clusterIP: "None", selector: { app }, publishNotReadyAddresses: true, ports },
    },
    { parent },
  );
}

/** Servers copy from each other, sentinels ask servers and each other, and proxies ask and reach servers. */
function openPaths(name: string, { namespace, labels, mesh }: KubernetesCacheArgs, parent: pulumi.Resource): void {
  const servers = { app: peerServiceName(name) };
  const ways = [
    { flow: `${name}-to-servers`, from: { app: name }, port: defaults.port },
    { flow: `${servers.app}-copy`, from: servers, port: defaults.port },
    { flow: `${servers.app}-vote`, from: servers, port: sentinelPort },
  ];
  for (const { flow, from, port } of ways)
    new KubernetesFlow(flow, { namespace, labels, from, to: servers, port, mesh }, { parent });
}
