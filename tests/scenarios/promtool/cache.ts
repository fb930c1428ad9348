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

const servers = ["0", "1", "2"].map((ordinal) => `namespace="shop",pod="carts-${ordinal}"`);
const [first, second, third] = servers;

/** A cache of three servers, of which one takes writes. */
export const severalCases: readonly AlertCase[] = [
  {
    alert: "CacheDown",
    when: "servers answer, but none of them takes writes",
    series: { [`redis_instance_info{${second},role="slave"}`]: "1x5", [`redis_up{${second}}`]: "1x5" },
    at: "3m",
    fires: [
      {
        severity: "critical",
        labels: { role: "master" },
        description: "carts does not answer; what uses it is slow or fails.",
      },
    ],
  },
  {
    alert: "CacheDown",
    when: "another has taken over within the minute",
    series: {
      [`redis_instance_info{${first},role="master"}`]: "1 1 stale",
      [`redis_instance_info{${second},role="slave"}`]: "1 1 stale",
      [`redis_instance_info{${second},role="master"}`]: "_ _ 1x4",
    },
    at: "3m",
    fires: [],
  },
  {
    alert: "CacheServerMissing",
    when: "one of three servers is gone",
    series: { [`redis_up{${first}}`]: "1x20", [`redis_up{${second}}`]: "0x20", [`redis_up{${third}}`]: "1x20" },
    at: "17m",
    fires: [
      {
        severity: "warning",
        description: "2 of 3 servers of carts answer; when most are gone, nobody takes over from another.",
      },
    ],
  },
  {
    alert: "CacheServerMissing",
    when: "a server starts over, as at a roll-out",
    series: {
      [`redis_up{${first}}`]: "1x20",
      [`redis_up{${second}}`]: "1x20",
      [`redis_up{${third}}`]: "1 1 0 0 0 1x15",
    },
    at: "17m",
    fires: [],
  },
];
