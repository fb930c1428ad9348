import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { KubeConfig, PortForward } from "@kubernetes/client-node";

/** Pods that answer on a port inside the cluster. */
export interface PodPort {
  readonly namespace: string;
  /** Label selector of the pods. */
  readonly selector: string;
  readonly port: number;
}

/**
 * Lets `use` reach a pod by an address of this machine, through a port forward as `kubectl port-forward` makes one: it goes
 * through the kubelet, so that neither a network policy nor a firewall around the nodes stands in its way, as it would for the
 * service proxy of the API server.
 * @throws when no such pod is ready
 */
export async function withForwardedPort<T>(
  config: KubeConfig,
  { namespace, selector, port }: PodPort,
  use: (address: string) => Promise<T>,
): Promise<T> {
  const { CoreV1Api, PortForward: Forward } = await import("@kubernetes/client-node");
  const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, labelSelector: selector });
  const ready = items.find(({ status }) =>
    status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
  );
  const pod = ready?.metadata?.name;
  if (pod === undefined) throw new Error(`no pod with ${selector} is ready in namespace ${namespace}`);
  const forward = new Forward(config);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // What goes wrong in the tunnel is seen as an answer that never comes.
    socket.on("error", () => socket.destroy());
    forward.portForward(namespace, pod, [port], socket, null, socket).then(
      (tunnel) => closeWith(socket, tunnel),
      () => socket.destroy(),
    );
  });
  try {
    return await use(await listen(server));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** A tunnel that nobody closes would keep the command from ending, for hours on a real cluster. */
function closeWith(socket: Socket, tunnel: Awaited<ReturnType<PortForward["portForward"]>>): void {
  const close = () => (typeof tunnel === "function" ? tunnel() : tunnel)?.close();
  if (socket.destroyed) close();
  else socket.once("close", close);
}

/** A port of this machine alone, for as long as it takes. */
async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
