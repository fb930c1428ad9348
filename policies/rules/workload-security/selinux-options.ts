import {
  configMap,
  container,
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
  type Value,
  workloadTypes,
} from "../../lib/index.ts";

const types = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];
const unset = (value: Value | undefined) => value === undefined || value === "";

export const selinuxOptions = defineRule({
  scope: "resource",
  name: "selinux-options",
  displayName: "SELinux keeps its container types",
  description:
    "A custom SELinux user, role or type can lift the confinement that keeps containers apart. On nodes that rely on SELinux such a container reads what belongs to the node or its neighbours.",
  severity: "medium",
  remediationSteps: `Remove seLinuxOptions.user and role; use one of the types ${types.join(", ")}, or none.`,
  url: `${podSecurityUrl}#baseline`,
  frameworks: [
    podSecurityStandard("baseline", "seLinuxOptions"),
    nsaCisa("Hardening container environments"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["KSV-0025", "kyverno:disallow-selinux", "gatekeeper:selinux"],
  tags: ["kubernetes", "pod-security", "baseline"],
  types: workloadTypes,
  *check(resource) {
    for (const pod of podsOf(resource)) {
      for (const place of [pod.spec, ...pod.containers.map(({ property }) => property)]) {
        const options = place.at("securityContext", "seLinuxOptions");
        const accepted = (value: Value | undefined) => unset(value) || types.some((type) => type === value);
        yield* demand(options.at("type"), accepted, `remove it or set it to "${types[0]}"`);
        yield* demand(options.at("user"), unset, "remove it");
        yield* demand(options.at("role"), unset, "remove it");
      }
    }
  },
  examples: {
    compliant: [container({}), container({ securityContext: { seLinuxOptions: { type: "container_engine_t" } } })],
    violating: [
      container({ securityContext: { seLinuxOptions: { type: "spc_t" } } }),
      container({ securityContext: { seLinuxOptions: { user: "root" } } }),
      deployment({ securityContext: { seLinuxOptions: { role: "sysadm_r" } } }),
    ],
    notApplicable: [configMap],
    unknown: [container({ securityContext: { seLinuxOptions: { type: UNKNOWN } } })],
  },
});
