import { portRange, unionPorts } from "../ports.ts";
import type { DeclaredFlow, Wanted } from "./flow.ts";

const servers = portRange("TCP", 6_379);
const sentinels = portRange("TCP", 26_379);

/** Several servers of a cache copy from each other and vote on who leads; proxies ask who does, and lead clients there. */
export function cacheFlows({ plan }: Wanted): DeclaredFlow[] {
  return plan.caches
    .filter(({ replicas }) => replicas > 1)
    .flatMap(({ name }): DeclaredFlow[] => {
      const to = { app: `${name}-servers` };
      return [
        {
          from: { app: name },
          to,
          ports: servers,
          because: "leads clients to the server that takes writes",
          inMesh: true,
        },
        { from: to, to, ports: unionPorts(servers, sentinels), because: "servers copy and vote", inMesh: true },
      ];
    });
}
