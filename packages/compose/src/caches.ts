import { type Cache, cachePort, mebibytes, type Named, type Plan } from "@axon/core";
import type { ComposeService } from "./compose-service.ts";
import { hardened } from "./hardening.ts";
import { networking } from "./networks.ts";
import { literal, secretReference } from "./text.ts";

const images: Readonly<Record<Cache["engine"], string>> = {
  valkey: "docker.io/valkey/valkey:9.1.4",
  redis: "docker.io/library/redis:8.10.2",
};

/** User of the official images that owns `/data`. */
const user = "999:999";

/** Share of the memory limit that data may fill; the rest is for buffers, copies and fragmentation. */
const dataShare = 0.75;

/** One cache server that asks for a password; the client inside reads it from REDISCLI_AUTH, and so does the server. */
export function cacheContainer(plan: Plan, cache: Named<Cache>): ComposeService {
  const { name, engine, cpu, memory, persistent } = cache;
  return {
    image: images[engine],
    command: ["sh", "-c", literal(startScript(cache))],
    environment: { REDISCLI_AUTH: secretReference(name, "password") },
    ...hardened({ user, cpu, memory, writable: persistent ? ["/tmp"] : ["/tmp", "/data"] }),
    ...(persistent ? { volumes: [`${name}-data:/data`] } : {}),
    ...networking(plan, name),
    healthcheck: {
      test: ["CMD-SHELL", literal(`test "$(${engine}-cli ping)" = PONG`)],
      interval: "10s",
      timeout: "5s",
      start_period: "10s",
      retries: 5,
    },
    stop_grace_period: "30s",
    restart: "unless-stopped",
  };
}

/** The password reaches the server on its standard input, so that no list of processes shows it. */
function startScript({ engine, eviction, memory, persistent, snapshots }: Cache): string {
  const rules = Object.entries(snapshots).sort(([a], [b]) => Number(b) - Number(a));
  const dataMiB = Math.floor(mebibytes(memory.limit) * dataShare);
  return `exec ${engine}-server - <<END
requirepass $REDISCLI_AUTH
port ${cachePort}
dir /data
maxmemory ${dataMiB}mb
maxmemory-policy ${eviction}
save ${rules.length > 0 ? rules.flat().join(" ") : '""'}
appendonly ${persistent ? "yes" : "no"}
END
`;
}
