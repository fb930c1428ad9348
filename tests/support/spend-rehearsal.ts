import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { limitScript } from "../../packages/services/src/kubernetes/autoscaling/spend-script.ts";

/** One run of the script. */
interface Run {
  /** Time of day in UTC. @default - now */
  readonly at?: string;
  /** What Prometheus answers: whether more was spent. */
  readonly exceeded?: boolean;
  /** The same, word for word. */
  readonly answer?: object;
  /** A Prometheus that really runs. */
  readonly prometheus?: string;
  /** Name, declared and lower maximum of ScaledObjects. @default - the crawler, and the HorizontalPodAutoscaler web-hpa */
  readonly autoscalers?: readonly (readonly [name: string, most: number, limited: number])[];
}

interface Patch {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Runs the script of a spend limit as its pod would, with a Prometheus and an API server of this machine. */
export class SpendRehearsal {
  readonly queries: string[] = [];
  readonly authorizationsAtPrometheus: (string | undefined)[] = [];
  readonly patches: Patch[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "axon-spend-limit-"));
  readonly #servers: Server[] = [];
  readonly #objects = new Map<string, Record<string, number>>([
    ["crawler", { maxReplicaCount: 27 }],
    ["web-hpa", { maxReplicas: 6 }],
  ]);
  #answer: object = {};
  #prometheus = "";
  #api = "";

  static async start(): Promise<SpendRehearsal> {
    const rehearsal = new SpendRehearsal();
    rehearsal.#prometheus = await rehearsal.#serve((_path, headers, body) => {
      rehearsal.queries.push(new URLSearchParams(body).get("query") ?? "");
      rehearsal.authorizationsAtPrometheus.push(headers.authorization);
      return "error" in rehearsal.#answer ? 400 : rehearsal.#answer;
    });
    rehearsal.#api = await rehearsal.#serve((path, headers, body) => {
      rehearsal.patches.push({ path, authorization: headers.authorization, type: headers["content-type"], body });
      return rehearsal.#patch(path, body);
    });
    return rehearsal;
  }

  /** The greatest number of replicas of each autoscaler. */
  maxima(): Record<string, number> {
    return Object.fromEntries([...this.#objects].map(([name, spec]) => [name, Object.values(spec)[0] ?? 0]));
  }

  async run({ at, exceeded = false, answer, prometheus = this.#prometheus, autoscalers }: Run) {
    const result = [{ metric: {}, value: [1_795_773_600.1, exceeded ? "1" : "0"] }];
    this.#answer = answer ?? { status: "success", data: { resultType: "vector", result } };
    const scaled = (autoscalers ?? [["crawler", 27, 21]]).map(
      ([name, most, limited]) =>
        `/apis/keda.sh/v1alpha1/namespaces/ingestion/scaledobjects/${name} maxReplicaCount ${most} ${limited}`,
    );
    const own = "/apis/autoscaling/v2/namespaces/web/horizontalpodautoscalers/web-hpa maxReplicas 6 4";
    const lines = [...scaled, ...(autoscalers ? [] : [own])];
    this.#write("autoscalers", `${lines.join("\n")}\n`);
    this.#write("token", "t0ken");
    this.#write("ca.crt", "");
    if (at) this.#setClock(at);
    const environment = {
      PATH: `${this.#folder}:${process.env.PATH}`,
      PROMETHEUS_URL: prometheus,
      SPENT: "max(daily_spend)",
      DAILY_LIMIT: "200",
      API_SERVER: this.#api,
      CREDENTIALS: this.#folder,
      AUTOSCALERS: join(this.#folder, "autoscalers"),
    };
    return execa("sh", ["-c", limitScript], { env: environment, extendEnv: false, reject: false });
  }

  close(): void {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(this.#folder, { recursive: true });
  }

  #patch(path: string, body: string): object | number {
    const [, name = ""] = /\/([^/?]+)\?/.exec(path) ?? [];
    const known = this.#objects.get(name);
    if (!known) return 404;
    Object.assign(known, JSON.parse(body).spec);
    return {};
  }

  /** Gives the script a clock that stands. */
  #setClock(at: string): void {
    const seconds = Date.parse(`2026-11-27T${at}:00Z`) / 1_000;
    this.#write("date", `#!/bin/sh\necho ${seconds}\n`);
    chmodSync(join(this.#folder, "date"), 0o755);
  }

  #write(name: string, content: string): void {
    writeFileSync(join(this.#folder, name), content);
  }

  async #serve(answer: (path: string, headers: NodeJS.Dict<string>, body: string) => object | number): Promise<string> {
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { authorization, "content-type": type } = request.headers;
      const given = answer(request.url ?? "", { authorization, "content-type": type }, body);
      const status = typeof given === "number" ? given : 200;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(given));
    });
    this.#servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}
