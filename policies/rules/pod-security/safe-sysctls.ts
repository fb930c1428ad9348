import {
  configMap,
  defineRule,
  demand,
  deployment,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";

const safe: ReadonlySet<unknown> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

export const safeSysctls = defineRule({
  scope: "resource",
  name: "safe-sysctls",
  displayName: "Pods set only safe sysctls",
  description:
    "Most sysctls are not kept apart by namespace: one pod would change the kernel for all pods of the node.",
  severity: "medium",
  remediationSteps: "Remove the sysctl; if a workload cannot do without, set it on a node pool of its own.",
  url: `${podSecurityUrl}#baseline`,
  framework: podSecurityStandard("baseline", "sysctls"),
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const { spec } of podsOf(resource)) {
      for (const sysctl of spec.at("securityContext", "sysctls").items()) {
        yield* demand(sysctl.at("name"), (name) => safe.has(name), "remove it, or set it on a node pool of its own");
      }
    }
  },
  examples: {
    compliant: [
      deployment({ securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem", value: "4096 87380 6291456" }] } }),
    ],
    violating: [deployment({ securityContext: { sysctls: [{ name: "kernel.msgmax", value: "65536" }] } })],
    notApplicable: [configMap],
    unknown: [deployment({ securityContext: { sysctls: [{ name: UNKNOWN, value: "1" }] } })],
  },
});
