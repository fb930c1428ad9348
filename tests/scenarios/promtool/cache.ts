import type { AlertCase } from "./case.ts";

const pod = 'namespace="shop",pod="sessions-0"';
const labels = { pod: "sessions-0" };
const connections = "More than 80 % of the client limit of sessions-0 is in use, or clients were refused.";

export const cacheCases: readonly AlertCase[] = [
  {
    alert: "CacheDown",
    when: "the exporter cannot reach the server",
    series: { [`redis_up{${pod}}`]: "0x5" },
    at: "3m",
    fires: [{ severity: "critical", description: "sessions does not answer; what uses it is slow or fails." }],
  },
  {
    alert: "CacheDown",
    when: "the server answers",
    series: { [`redis_up{${pod}}`]: "1x5" },
    at: "3m",
    fires: [],
  },
  {
    alert: "CacheMemoryHigh",
    when: "95 % of the memory is in use",
    series: { [`redis_memory_used_bytes{${pod}}`]: "95x10", [`redis_memory_max_bytes{${pod}}`]: "100x10" },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels,
        description: "sessions-0 uses 95% of its memory, above 90 %; when it is full, writes fail.",
      },
    ],
  },
  {
    alert: "CacheMemoryHigh",
    when: "no memory setting is known",
    series: { [`redis_memory_used_bytes{${pod}}`]: "95x10", [`redis_memory_max_bytes{${pod}}`]: "0x10" },
    at: "6m",
    fires: [],
  },
  {
    alert: "CacheConnectionsHigh",
    when: "nine of ten connections are open",
    series: { [`redis_connected_clients{${pod}}`]: "9x5", [`redis_config_maxclients{${pod}}`]: "10x5" },
    at: "3m",
    fires: [{ severity: "warning", labels, description: connections }],
  },
  {
    alert: "CacheConnectionsHigh",
    when: "clients are refused",
    series: { [`redis_rejected_connections_total{${pod}}`]: "0+1x10" },
    at: "8m",
    fires: [{ severity: "warning", labels, description: connections }],
  },
  {
    alert: "CacheConnectionsHigh",
    when: "eight of ten connections are open and none was refused",
    series: {
      [`redis_connected_clients{${pod}}`]: "8x5",
      [`redis_config_maxclients{${pod}}`]: "10x5",
      [`redis_rejected_connections_total{${pod}}`]: "4x5",
    },
    at: "3m",
    fires: [],
  },
];
