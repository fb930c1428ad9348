import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { type ForwardedPod, type ForwardedPrometheus, forwardPod, forwardPrometheus } from "./cluster.ts";

/** An object as the API has it. */
export interface ServedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export interface ServedCluster {
  /** What is there; changes that are asked for are made here. */
  readonly objects: ServedObject[];
  /** `namespace/pod/container`, and with `/previous` behind it what the run before said. */
  readonly logs?: Readonly<Record<string, string>>;
  /** `v1.32.1`. */
  readonly version?: string;
  /** A pod of Prometheus among the objects, and the port of this machine that it answers on. */
  readonly prometheus?: ForwardedPrometheus;
  /** Any other pod among the objects whose port can be forwarded. */
  readonly forwarded?: ForwardedPod;
  /** Runs a program in a container of a pod. @default - nothing can be run */
  readonly executes?: (pod: string, container: string, command: readonly string[]) => Executed;
  /** Answers before everything else does: a status, and a body for it. */
  readonly answers?: (method: string, path: string) => { readonly status: number; readonly body: object } | undefined;
  /** What becomes of an object that is created or patched. @default - it is as it was sent */
  readonly becomes?: (object: ServedObject) => ServedObject;
}

/** What a program wrote, and how it ended; "lost" where the connection breaks before that is known. */
export interface Executed {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code: number | "lost";
}

const plurals: Readonly<Record<string, string>> = {
  NetworkPolicy: "networkpolicies",
  Ingress: "ingresses",
  PodMetrics: "pods",
};
const pluralOf = (kind: string) => plurals[kind] ?? `${kind.toLowerCase()}s`;

/** An API server of this machine over plain objects: discovery, list, read, create, merge patch, delete, logs, exec, version. */
export class ObjectServer {
  readonly #server: Server;
  /** `GET /api/v1/namespaces/shop/pods`, in the order they came. */
  readonly requests: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(cluster: ServedCluster): Promise<ObjectServer> {
    const server = createServer(async (request, response) => {
      started.requests.push(`${request.method} ${request.url}`);
      await answer(cluster, request, response);
    });
    const started = new ObjectServer(server);
    if (cluster.prometheus) forwardPrometheus(server, cluster.prometheus);
    if (cluster.forwarded) forwardPod(server, cluster.forwarded);
    if (cluster.executes) executePrograms(server, cluster.executes);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return started;
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

async function answer(cluster: ServedCluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://cluster");
  const method = request.method ?? "GET";
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const sent = text === "" ? undefined : (JSON.parse(text) as ServedObject);
  const log = logOf(cluster, pathname, searchParams);
  if (log !== undefined) {
    response.writeHead(200, { "content-type": "text/plain" }).end(log);
    return;
  }
  const { status, body } =
    cluster.answers?.(method, pathname) ?? answerOf(cluster, method, pathname, searchParams, sent) ?? notFound;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const notFound = { status: 404, body: { kind: "Status", apiVersion: "v1", status: "Failure", code: 404 } };

function logOf({ logs = {} }: ServedCluster, path: string, query: URLSearchParams): string | undefined {
  const [, namespace, pod] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(path) ?? [];
  if (pod === undefined) return undefined;
  const previous = query.get("previous") === "true" ? "/previous" : "";
  const lines = logs[`${namespace}/${pod}/${query.get("container")}${previous}`] ?? "";
  return lines
    .split("\n")
    .slice(-Number(query.get("tailLines") ?? 10_000))
    .join("\n");
}

function answerOf(
  { objects, version, becomes = (object) => object }: ServedCluster,
  method: string,
  path: string,
  query: URLSearchParams,
  sent: ServedObject | undefined,
): { readonly status: number; readonly body: object } | undefined {
  if (path === "/version") return version ? { status: 200, body: { gitVersion: version } } : undefined;
  const [, apiVersion = "", rest = ""] = /^\/(?:api|apis)\/(v\d|[^/]+\/v[^/]+)\/?(.*)$/.exec(path) ?? [];
  const known = objects.filter((object) => object.apiVersion === apiVersion);
  if (rest === "") return known.length > 0 ? discovery(apiVersion, known) : undefined;
  const [, namespace, plural, name] = /^namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?/.exec(rest) ?? [];
  const there = known.filter(
    ({ kind, metadata }) => pluralOf(kind) === plural && (metadata.namespace ?? "") === namespace,
  );
  if (name === undefined && method === "GET") {
    const items = there.filter(({ metadata }) => matches(metadata.labels, query.get("labelSelector")));
    return { status: 200, body: { kind: "List", apiVersion, metadata: {}, items } };
  }
  if (method === "POST" && sent) {
    // A typed client leaves out what the path says.
    const kind = sent.kind ?? known.find((object) => pluralOf(object.kind) === plural)?.kind ?? "";
    const created = becomes({ ...sent, apiVersion, kind, metadata: { ...sent.metadata, namespace: namespace ?? "" } });
    objects.push(created);
    return { status: 201, body: created };
  }
  const found = there.find(({ metadata }) => metadata.name === name);
  if (found === undefined) return undefined;
  if (method === "DELETE") objects.splice(objects.indexOf(found), 1);
  if (method === "PATCH" && sent) {
    const patched = becomes(merge(found, sent) as ServedObject);
    objects[objects.indexOf(found)] = patched;
    return { status: 200, body: patched };
  }
  return { status: 200, body: found };
}

/** Frames begin with their channel: 1 for standard output, 2 for standard error, 3 for how it ended. */
function executePrograms(server: Server, executes: NonNullable<ServedCluster["executes"]>): void {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "v5.channel.k8s.io" });
  server.on("upgrade", (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://cluster");
    const [, pod] = /\/pods\/([^/]+)\/exec$/.exec(pathname) ?? [];
    if (pod === undefined) return;
    sockets.handleUpgrade(request, socket, head, (client) => {
      const done = executes(pod, searchParams.get("container") ?? "", searchParams.getAll("command"));
      const send = (channel: number, text: string) =>
        client.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
      if (done.stdout) send(1, done.stdout);
      if (done.stderr) send(2, done.stderr);
      const ended = done.code === 0 ? { status: "Success" } : { status: "Failure", message: `exit code ${done.code}` };
      if (done.code !== "lost") send(3, JSON.stringify(ended));
      client.close();
    });
  });
}

function discovery(groupVersion: string, known: readonly ServedObject[]) {
  const kinds = [...new Set(known.map(({ kind }) => kind))];
  const resources = kinds.map((kind) => ({
    name: pluralOf(kind),
    kind,
    namespaced: true,
    singularName: "",
    verbs: [],
  }));
  return { status: 200, body: { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources } };
}

function matches(labels: unknown, selector: string | null): boolean {
  const wanted = (selector ?? "").split(",").filter((part) => part !== "");
  return wanted.every((part) => {
    const [key = "", value] = part.split("=");
    return (labels as Record<string, string> | undefined)?.[key] === value;
  });
}

/** A JSON merge patch (RFC 7396). */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof target === "object" && target !== null ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}
