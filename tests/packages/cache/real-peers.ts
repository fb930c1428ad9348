import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import {
  type PeerSettings,
  peerStartScript,
  peerStopScript,
  sentinelPort,
  sentinelStartScript,
} from "../../../packages/cache/src/kubernetes/peers.ts";
import { proxyConfiguration } from "../../../packages/cache/src/kubernetes/proxy.ts";
import { serverConfiguration } from "../../../packages/cache/src/kubernetes/server.ts";
import { has } from "../../support/tools.ts";

const engine = (["valkey", "redis"] as const).find((each) => has(`${each}-server`)) ?? "redis";

/** Whether this machine has a server and a proxy to try with. */
export const canRunPeers = ["haproxy", "timeout", "openssl", `${engine}-server`].every(has);

const port = 26_400;
const sentinels = 26_500;
const entry = 26_600;

/** Three servers with a sentinel each, on addresses of this machine of their own, and a proxy in front of them; as their pods run. */
export class RealPeers {
  static readonly password = "application-password";
  static readonly peerPassword = "peer-password";
  readonly hosts = ["127.0.1.1", "127.0.1.2", "127.0.1.3"] as const;
  readonly #folder = mkdtempSync("/tmp/axon-peers-");
  readonly #running = new Map<string, ChildProcess>();
  readonly #peers: PeerSettings = { name: "sessions", hosts: this.hosts };
  readonly #persistent: boolean;
  readonly #tls: boolean;

  constructor({ persistent, tls }: { readonly persistent: boolean; readonly tls: boolean }) {
    this.#persistent = persistent;
    this.#tls = tls;
    for (const host of this.hosts)
      for (const part of ["etc", "etc-tls", "run", "data"])
        mkdirSync(join(this.#folder, host, part), { recursive: true });
    mkdirSync(join(this.#folder, "proxy"));
    if (tls) this.#certify();
  }

  /** One certificate for all, signed by an authority of its own, as cert-manager puts it beside each. */
  #certify(): void {
    const { status, stderr } = spawnSync("sh", ["-ec", certify], {
      cwd: this.#folder,
      env: {
        PATH: process.env.PATH,
        HOSTS: this.hosts.join(" "),
        NAMES: this.hosts.map((host) => `IP:${host}`).join(","),
      },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  }

  /** The same text with the container's folders, its ports and its address moved to those of the test. */
  #moved(text: string, host: string): string {
    return text
      .replaceAll("/etc/cache", join(this.#folder, host, "etc"))
      .replaceAll("/run/cache", join(this.#folder, host, "run"))
      .replace(/^dir \/data$/m, `dir ${join(this.#folder, host, "data")}`)
      .replace(/^port 6379$/m, `port ${port}\nbind ${host}`)
      .replace(/^tls-port 6379$/m, `tls-port ${port}\nbind ${host}`)
      .replace(`tls-port ${sentinelPort}\n`, `tls-port ${sentinels}\nbind ${host}\n`)
      .replace(`port ${sentinelPort}\ndir`, `port ${sentinels}\nbind ${host}\ndir`)
      .replaceAll(`-p ${sentinelPort}`, `-p ${sentinels}`)
      .replaceAll(`announce-port ${sentinelPort}`, `announce-port ${sentinels}`)
      .replaceAll("-h localhost -p 6379", `-h ${host} -p ${port}`)
      .replaceAll("$primary 6379", `$primary ${port}`);
  }

  #start(name: string, host: string, script: string): void {
    const child = spawn("sh", ["-c", this.#moved(script, host)], {
      env: {
        PATH: process.env.PATH,
        SELF: host,
        REDISCLI_AUTH: RealPeers.password,
        PEER_PASSWORD: RealPeers.peerPassword,
      },
      stdio: process.env.AXON_DEBUG ? "inherit" : "ignore",
    });
    this.#running.set(name, child);
  }

  /** Starts both containers of a pod. */
  startPod(host: string): void {
    const settings = {
      engine,
      eviction: "allkeys-lru",
      maxMemoryBytes: 64 * 2 ** 20,
      persistent: this.#persistent,
      tls: this.#tls,
      port: 6379,
      replicated: true,
    } as const;
    const conf = this.#moved(serverConfiguration(settings), host);
    writeFileSync(join(this.#folder, host, "etc", "server.conf"), conf);
    this.#start(`server ${host}`, host, peerStartScript(engine, this.#peers, this.#persistent, this.#tls));
    this.#start(`sentinel ${host}`, host, sentinelStartScript(engine, this.#peers, this.#tls));
  }

  startProxy(): void {
    const file = join(this.#folder, "proxy", "haproxy.cfg");
    const configuration = proxyConfiguration({ hosts: this.hosts, port, tls: this.#tls })
      .replace("/etc/cache-tls", join(this.#folder, this.hosts[0], "etc-tls"))
      .replace(`bind :${port}`, `bind 127.0.0.1:${entry}`)
      .replace("bind :8404", `bind 127.0.0.1:${entry + 1}`);
    writeFileSync(file, configuration);
    const env = { PATH: process.env.PATH, PEER_PASSWORD: RealPeers.peerPassword };
    this.#running.set(
      "proxy",
      spawn("haproxy", ["-db", "-f", file], { env, stdio: process.env.AXON_DEBUG ? "inherit" : "ignore" }),
    );
  }

  /** Ends a pod without a word, as the loss of its zone does. */
  async killPod(host: string): Promise<void> {
    await Promise.all([this.#end(`server ${host}`, "SIGKILL"), this.#end(`sentinel ${host}`, "SIGKILL")]);
  }

  /** Ends a pod as Kubernetes does: what runs before the stop of a container, then a signal. @returns the status of the former */
  async stopPod(host: string): Promise<number | null> {
    const sentinel = this.#end(`sentinel ${host}`, "SIGTERM");
    const { status } = spawnSync("sh", ["-c", this.#moved(peerStopScript(engine, this.#peers, this.#tls), host)], {
      env: { PATH: process.env.PATH, SELF: host, PEER_PASSWORD: RealPeers.peerPassword },
    });
    await Promise.all([sentinel, this.#end(`server ${host}`, "SIGTERM")]);
    return status;
  }

  async #end(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#running.get(name);
    this.#running.delete(name);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Asks a server itself, as one of the peers. */
  ask(host: string, ...command: readonly string[]): string {
    return this.#client(host, port, ["--user", "peer", ...command], RealPeers.peerPassword);
  }

  /** Whether every sentinel of these hosts knows of the two other servers and sentinels, which it asks for every ten seconds. */
  settled(hosts: readonly string[] = this.hosts): boolean {
    return hosts.every((host) => {
      const told = this.#client(host, sentinels, ["sentinel", "master", "sessions"], RealPeers.peerPassword);
      return /num-slaves\n2\n/.test(told) && /num-other-sentinels\n2\n/.test(told);
    });
  }

  /** What an application does: it knows one address. */
  through(...command: readonly string[]): string {
    return this.#client("127.0.0.1", entry, command, RealPeers.password);
  }

  /** The servers that say of themselves that they take writes. */
  leaders(): string[] {
    return this.hosts.filter((host) => this.ask(host, "role").startsWith("master"));
  }

  /** Opens a connection through the proxy and tells when it is ended. */
  connect(): Promise<void> {
    const socket = createConnection(entry, "127.0.0.1");
    return new Promise((resolve) => socket.on("error", () => undefined).once("close", () => resolve()));
  }

  /** Whether a server is a copy that has all the other one has. */
  inStep(host: string): boolean {
    return this.ask(host, "info", "replication").includes("master_link_status:up");
  }

  #client(host: string, at: number, command: readonly string[], password: string): string {
    const tls = this.#tls ? ["--tls", "--cacert", join(this.#folder, this.hosts[0], "etc-tls", "ca.crt")] : [];
    const { stdout } = spawnSync(`${engine}-cli`, ["-h", host, "-p", String(at), ...tls, ...command], {
      env: { PATH: process.env.PATH, REDISCLI_AUTH: password },
      encoding: "utf8",
      timeout: 5_000,
    });
    return stdout.trim();
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#end(name, "SIGKILL")));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Waits until something is so. @returns the seconds it took @throws Error when it never is */
export async function until(what: string, isSo: () => boolean, seconds = 90): Promise<number> {
  const started = Date.now();
  while (Date.now() - started < seconds * 1_000) {
    if (isSo()) return (Date.now() - started) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what} did not happen within ${seconds} s`);
}

const certify = `
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=sessions -keyout tls.key -out tls.csr 2>/dev/null
echo "subjectAltName=DNS:localhost,$NAMES" > names
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out tls.crt 2>/dev/null
for host in $HOSTS; do cp ca.crt tls.crt tls.key "$host/etc-tls/"; done
`;
