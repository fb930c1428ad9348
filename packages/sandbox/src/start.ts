import { type Fault, FaultError, Faults } from "./faults.ts";
import { type ProviderServer, serveStandIn } from "./server.ts";
import { standIns } from "./stand-ins.ts";
import { WorldInUseError } from "./world/problem.ts";
import { World } from "./world/world.ts";

export interface SandboxOptions {
  /** File that keeps what exists in the sandbox. Made when it is not there. */
  readonly worldFile: string;
  /** Namespaces the cluster has besides those of a new one and the usual ones of operators. @default none */
  readonly namespaces?: readonly string[];
  /** What is to go wrong. @default nothing */
  readonly faults?: readonly Fault[];
  /** How a `crash-…` fault ends the process. @default such faults are refused: they need a process of their own */
  readonly crash?: () => void;
  /** Called when a fault has struck, after its effect and before anybody can see it. @default nothing happens */
  readonly onStrike?: (fault: Fault) => void;
}

/** A running sandbox. */
export interface Sandbox {
  /** What the engine's environment needs so that it uses the sandbox and no real provider. */
  readonly environment: { readonly PULUMI_DEBUG_PROVIDERS: string };
  /** Port of each stand-in on 127.0.0.1, by Pulumi package. */
  readonly ports: Readonly<Record<string, number>>;
  /** Ends the servers and gives the world free. */
  stop(): Promise<void>;
}

/**
 * Starts the sandbox in this process.
 * @throws WorldError when the world is in use or cannot be read
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const faults = options.faults ?? [];
  const { crash } = options;
  if (crash === undefined && faults.some((fault) => fault.action.startsWith("crash"))) {
    throw new FaultError("a crash fault would end this process; start the sandbox with spawnSandbox");
  }
  const world = await openWorld(options.worldFile);
  const striking = new Faults(faults, crash ?? (() => {}), options.onStrike ?? (() => {}));
  const namespaces = new Set([...operatorNamespaces, ...(options.namespaces ?? [])]);
  const servers = await serveAll({ world, namespaces, faults: striking }).catch(async (error: unknown) => {
    await world.close();
    throw error;
  });
  const [first] = servers;
  if (first !== undefined) {
    world.announce(first[1].port);
  }
  const ports = Object.fromEntries(servers.map(([name, server]) => [name, server.port]));
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: servers.map(([name, server]) => `${name}:${server.port}`).join(",") },
    ports,
    stop: async () => {
      for (const [, server] of servers) {
        server.stop();
      }
      await world.close();
    },
  };
}

/**
 * Where the operators run whose kinds the sandbox knows, by their charts: a stack expects them of its cluster, and puts into
 * their namespaces what lets their metrics be read.
 */
const operatorNamespaces = [
  "argo-rollouts",
  "cert-manager",
  "cnpg-system",
  "elastic-system",
  "envoy-gateway-system",
  "external-secrets",
  "keda",
  "kuberay",
  "strimzi",
];

/** How long a sandbox whose command line was killed may take to notice and to end. */
const patienceMilliseconds = 5_000;

/** Opens the world, when need be after the sandbox of a run that was killed has ended. */
async function openWorld(file: string): Promise<World> {
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    try {
      return World.open(file);
    } catch (error) {
      if (!(error instanceof WorldInUseError) || Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type NamedServer = readonly [standIn: string, server: ProviderServer];

function serveAll(setting: Parameters<typeof serveStandIn>[1]): Promise<readonly NamedServer[]> {
  return Promise.all(
    standIns.map(async (standIn): Promise<NamedServer> => [standIn.name, await serveStandIn(standIn, setting)]),
  );
}
