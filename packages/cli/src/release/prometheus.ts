import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { KubeConfig, PortForward } from "@kubernetes/client-node";

/** Longest wait for one answer of Prometheus. */
const timeoutMilliseconds = 10_000;

/** A Prometheus inside the cluster. */
export interface PrometheusPlace {
  readonly namespace: string;
  /** Label selector of its pods. */
  readonly selector: string;
  readonly port: number;
}

/** Asks a Prometheus. */
export interface Prometheus {
  /** @returns the number an expression gives now; undefined where it gives none. @throws when there is no answer */
  query(expression: string): Promise<number | undefined>;
  /** @returns every series that an expression gives now */
  series(expression: string): Promise<readonly Series[]>;
}

/** One series, as it is now. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Lets `use` ask a Prometheus inside the cluster, through a port forward as `kubectl port-forward` makes one: it goes through
 * the kubelet, so that neither a network policy nor a firewall around the nodes stands in its way, as it would for the
 * service proxy of the API server.
 * @throws when no pod of it is ready
 */
export async function withPrometheus<T>(
  config: KubeConfig,
  { namespace, selector, port }: PrometheusPlace,
  use: (prometheus: Prometheus) => Promise<T>,
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
    const address = await listen(server);
    return await use({
      query: async (expression) => firstValue(await ask(address, expression)),
      series: async (expression) => seriesIn(await ask(address, expression)),
    });
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

/** An instant query (prometheus.io, HTTP API). */
async function ask(address: string, expression: string): Promise<unknown> {
  const response = await fetch(`${address}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query: expression }),
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch(() => {
    throw new Error("it does not answer");
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return response.json();
}

/** The value of the first series; a quotient of nothing by nothing is no number. */
export function firstValue(answer: unknown): number | undefined {
  const value = Number(resultsIn(answer)[0]?.value?.[1] ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}

/** Every series of an answer that has a number. */
export function seriesIn(answer: unknown): Series[] {
  return resultsIn(answer)
    .map(({ metric = {}, value }) => ({ labels: metric, value: Number(value?.[1] ?? Number.NaN) }))
    .filter(({ value }) => !Number.isNaN(value));
}

interface Result {
  readonly metric?: Readonly<Record<string, string>>;
  readonly value?: readonly unknown[];
}

function resultsIn(answer: unknown): readonly Result[] {
  const { data } = answer as { readonly data?: { readonly result?: readonly Result[] } };
  return data?.result ?? [];
}
