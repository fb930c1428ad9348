import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { onExit } from "signal-exit";
import { minimalEnvironment } from "../../packages/engine/src/environment.ts";
import type { CommandName } from "./commands.ts";

/** How a call of kubectl ended. */
export interface Answer {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Pods of every namespace that says nothing else must fulfil `restricted`, and violations are warned of. */
const admission = {
  apiVersion: "apiserver.config.k8s.io/v1",
  kind: "AdmissionConfiguration",
  plugins: [
    {
      name: "PodSecurity",
      configuration: {
        apiVersion: "pod-security.admission.config.k8s.io/v1",
        kind: "PodSecurityConfiguration",
        defaults: { enforce: "restricted", audit: "restricted", warn: "restricted" },
      },
    },
  ],
};

/**
 * An etcd and an API server on ports of this machine that nobody else has, with admission as a cluster has it and without
 * controllers: what is applied stays as the API server took it.
 */
export class Cluster {
  readonly #commands: Readonly<Record<CommandName, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), "axon-api-server-"));
  readonly #token = randomBytes(24).toString("hex");
  #running: ChildProcess[] = [];

  constructor(commands: Readonly<Record<CommandName, string>>) {
    this.#commands = commands;
    // When the tests are interrupted, neither process nor folder stays.
    onExit(() => {
      for (const child of this.#running) child.kill("SIGKILL");
      rmSync(this.#folder, { recursive: true, force: true });
    });
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(this.#file("accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(this.#file("tokens.csv"), `${this.#token},tests,tests,system:masters\n`, { mode: 0o600 });
    writeFileSync(this.#file("admission.json"), JSON.stringify(admission));
  }

  /** Starts both and waits until requests are served. @throws with the end of a log when one of them ends */
  async start(): Promise<void> {
    const [clients, peers, secure] = [await freePort(), await freePort(), await freePort()];
    const etcd = `http://127.0.0.1:${clients}`;
    this.#run("etcd", [
      ["data-dir", this.#file("data")],
      ["listen-client-urls", etcd],
      ["advertise-client-urls", etcd],
      ["listen-peer-urls", `http://127.0.0.1:${peers}`],
      ["initial-advertise-peer-urls", `http://127.0.0.1:${peers}`],
      ["initial-cluster", `default=http://127.0.0.1:${peers}`],
      ["unsafe-no-fsync", "true"],
    ]);
    this.#run("kube-apiserver", [
      ["etcd-servers", etcd],
      ["bind-address", "127.0.0.1"],
      ["advertise-address", "127.0.0.1"],
      ["secure-port", String(secure)],
      ["cert-dir", this.#file("certificates")],
      ["token-auth-file", this.#file("tokens.csv")],
      ["authorization-mode", "RBAC"],
      ["admission-control-config-file", this.#file("admission.json")],
      ["service-account-issuer", "https://kubernetes.default.svc"],
      ["service-account-key-file", this.#file("accounts.key")],
      ["service-account-signing-key-file", this.#file("accounts.key")],
      ["service-cluster-ip-range", "10.96.0.0/16"],
    ]);
    this.#writeKubeconfig(secure);
    await this.#untilReady();
  }

  /** Ends both by their process ids, the API server first. */
  async stop(): Promise<void> {
    for (const child of this.#running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    this.#running = [];
  }

  /** Keeps what is stored now, so that `restore` can bring it back; to be called while it is stopped. */
  keep(): void {
    cpSync(this.#file("data"), this.#file("kept"), { recursive: true });
  }

  /** Back to what was kept. */
  async restore(): Promise<void> {
    await this.stop();
    rmSync(this.#file("data"), { recursive: true, force: true });
    cpSync(this.#file("kept"), this.#file("data"), { recursive: true });
    await this.start();
  }

  /** Ends everything and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async kubectl(...words: readonly string[]): Promise<Answer> {
    const home = this.#file("home");
    mkdirSync(home, { recursive: true });
    const { exitCode, stdout, stderr } = await execa(
      this.#commands.kubectl,
      ["--kubeconfig", this.#file("kubeconfig"), ...words],
      { env: { ...minimalEnvironment(process.env), HOME: home }, extendEnv: false, stdin: "ignore", reject: false },
    );
    return { code: exitCode, stdout, stderr };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  #run(command: "etcd" | "kube-apiserver", flags: readonly (readonly [string, string])[]): void {
    const log = openSync(this.#file(`${command}.log`), "a");
    const words = flags.map(([flag, value]) => `--${flag}=${value}`);
    const child = spawn(this.#commands[command], words, {
      stdio: ["ignore", log, log],
      env: minimalEnvironment(process.env),
    });
    closeSync(log);
    this.#running.push(child);
  }

  #writeKubeconfig(port: number): void {
    const name = "tests";
    const cluster = {
      server: `https://127.0.0.1:${port}`,
      // The API server signs a certificate of its own and leaves it here.
      "certificate-authority": join(this.#file("certificates"), "apiserver.crt"),
    };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name, cluster }],
      users: [{ name, user: { token: this.#token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": name,
    };
    writeFileSync(this.#file("kubeconfig"), JSON.stringify(config), { mode: 0o600 });
  }

  async #untilReady(): Promise<void> {
    for (const until = Date.now() + 120_000; Date.now() < until; await sleep(500)) {
      const ended = this.#running.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
      if (ended) break;
      if ((await this.kubectl("get", "--raw", "/readyz")).code === 0) return;
    }
    const logs = (["etcd", "kube-apiserver"] as const).map((command) => {
      const lines = readFileSync(this.#file(`${command}.log`), "utf8")
        .trimEnd()
        .split("\n");
      return `${command}:\n${lines.slice(-8).join("\n")}`;
    });
    throw new Error(`the API server does not answer\n${logs.join("\n")}`);
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
