import {
  configMap,
  defineRule,
  demand,
  deployment,
  iso27001,
  nsaCisa,
  pciDss,
  podSecurityStandard,
  podSecurityUrl,
  podsOf,
  soc2,
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
    "Most sysctls are not kept apart by namespace: one pod would change the kernel for all pods of the node. A wrong value then takes down services that have nothing to do with the change.",
  severity: "medium",
  remediationSteps: "Remove the sysctl; if a workload cannot do without, set it on a node pool of its own.",
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "sysctls"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["KSV-0026", "kube-linter:unsafe-sysctls", "kyverno:restrict-sysctls", "gatekeeper:forbidden-sysctls"],
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
