import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** What an API server is to answer. */
export interface ClusterContent {
  readonly namespace: string;
  /** Deployments by name. */
  deployments(): Readonly<Record<string, { readonly wanted: number; readonly available: number }>>;
  /** A ready pod of Prometheus, and the port of this machine that it answers on. */
  readonly prometheus: ForwardedPrometheus;
}

export interface ForwardedPrometheus {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** A port of a pod, and the one of this machine that answers for it. */
export interface ForwardedPod extends ForwardedPrometheus {
  readonly podPort: number;
}

/** An API server of this machine: lists workloads and pods, and forwards ports as the kubelet does. */
export class LoopbackCluster {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(content: ClusterContent): Promise<LoopbackCluster> {
    const server = createServer((request, response) => answer(content, request, response));
    forwardPrometheus(server, content.prometheus);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new LoopbackCluster(server);
  }

  /** A kubeconfig whose one context leads here; plain HTTP is only spoken where TLS need not be verified. */
  kubeconfig(context: string): string {
    const { port } = this.#server.address() as AddressInfo;
    const named = { name: context };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ ...named, cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true } }],
      users: [{ ...named, user: { token: "rehearsal" } }],
      contexts: [{ ...named, context: { cluster: context, user: context } }],
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function answer(content: ClusterContent, { url = "" }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, "http://cluster");
  const items = itemsAt(content, pathname, searchParams.get("labelSelector"));
  response.writeHead(items ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(items ? { kind: "List", apiVersion: "v1", metadata: {}, items } : { kind: "Status" }));
}

function itemsAt({ namespace, deployments, prometheus }: ClusterContent, path: string, selector: string | null) {
  if (path === `/apis/apps/v1/namespaces/${namespace}/statefulsets`) return [];
  if (path === `/apis/apps/v1/namespaces/${namespace}/deployments`) {
    return Object.entries(deployments()).map(([name, { wanted, available }]) => ({
      metadata: { name },
      spec: { replicas: wanted, selector: { matchLabels: { app: name } } },
      status: { availableReplicas: available },
    }));
  }
  if (path !== `/api/v1/namespaces/${prometheus.namespace}/pods`) return undefined;
  if (selector !== "app.kubernetes.io/name=prometheus") return [];
  return [{ metadata: { name: prometheus.pod }, status: { conditions: [{ type: "Ready", status: "True" }] } }];
}

/** Lets a server forward Prometheus' port to one of this machine. */
export function forwardPrometheus(server: Server, prometheus: ForwardedPrometheus): void {
  forwardPod(server, { ...prometheus, podPort: 9090 });
}

/** Lets a server forward a pod's port to one of this machine. */
export function forwardPod(server: Server, { namespace, pod, podPort, port }: ForwardedPod): void {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "v4.channel.k8s.io" });
  server.on("upgrade", (request, socket, head) => {
    if (request.url !== `/api/v1/namespaces/${namespace}/pods/${pod}/portforward?ports=${podPort}`) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => forward(client, podPort, port));
  });
}

/** Each frame begins with its channel, 0 for data and 1 for errors; the first on each says which port it is about. */
function forward(client: WebSocket, podPort: number, port: number): void {
  for (const channel of [0, 1]) client.send(Buffer.from([channel, podPort & 0xff, podPort >> 8]));
  const socket = connect(port, "127.0.0.1");
  socket.on("data", (data) => client.send(Buffer.concat([Buffer.from([0]), data])));
  socket.on("error", () => client.close());
  socket.on("close", () => client.close());
  client.on("message", (frame: Buffer) => void socket.write(frame.subarray(1)));
  client.on("close", () => socket.destroy());
}
