import {
  cisKubernetes,
  configMap,
  defineRule,
  demand,
  iso27001,
  manifest,
  nsaCisa,
  outcomeOf,
  pciDss,
  podSecurityStandard,
  type Rule,
  root,
  soc2,
  UNKNOWN,
  workloadTypes,
} from "../../lib/index.ts";
import { apparmorProfile } from "./apparmor-profile.ts";
import { defaultProcMount } from "./default-proc-mount.ts";
import { dropAllCapabilities } from "./drop-all-capabilities.ts";
import { noAddedCapabilities } from "./no-added-capabilities.ts";
import { noHostNamespaces } from "./no-host-namespaces.ts";
import { noHostPath } from "./no-host-path.ts";
import { noHostPorts } from "./no-host-ports.ts";
import { noHostProbes } from "./no-host-probes.ts";
import { noPrivilegeEscalation } from "./no-privilege-escalation.ts";
import { noPrivilegedContainer } from "./no-privileged-container.ts";
import { noRootUser } from "./no-root-user.ts";
import { noWindowsHostProcess } from "./no-windows-host-process.ts";
import { restrictedVolumeTypes } from "./restricted-volume-types.ts";
import { runAsNonRoot } from "./run-as-non-root.ts";
import { safeSysctls } from "./safe-sysctls.ts";
import { seccompProfile } from "./seccomp-profile.ts";
import { selinuxOptions } from "./selinux-options.ts";

const label = "pod-security.kubernetes.io/enforce";
/** What the profile demands of pods. */
const restricted: readonly Rule[] = [
  apparmorProfile,
  defaultProcMount,
  dropAllCapabilities,
  noAddedCapabilities,
  noHostNamespaces,
  noHostPath,
  noHostPorts,
  noHostProbes,
  noPrivilegeEscalation,
  noPrivilegedContainer,
  noRootUser,
  noWindowsHostProcess,
  restrictedVolumeTypes,
  runAsNonRoot,
  safeSysctls,
  seccompProfile,
  selinuxOptions,
];

export const namespacePodSecurity = defineRule({
  scope: "resource",
  name: "namespace-pod-security",
  displayName: "Namespaces enforce the restricted profile",
  description:
    "Rules at deployment time stop what comes through them; the namespace's label stops everything else too. Without it kubectl, an operator or a chart can start a pod that no rule has seen.",
  severity: "high",
  remediationSteps: `Give the namespace the label ${label}: restricted.`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  frameworks: [
    podSecurityStandard("restricted", "namespace label"),
    cisKubernetes("5.2.1"),
    nsaCisa("Pod security enforcement"),
    soc2("CC6.1"),
    pciDss("2.2.6"),
    iso27001("8.9"),
  ],
  peers: ["kyverno:add-psa-labels", "kyverno:deny-privileged-profile"],
  tags: ["kubernetes", "pod-security", "restricted"],
  types: ["kubernetes:core:Namespace"],
  remediable: true,
  breaks: "pods that are made elsewhere for this namespace and do not fulfil the profile",
  *check(resource) {
    const enforced = root(resource).at("metadata", "labels", label);
    yield* demand(enforced, (value) => value === "restricted", 'set it to "restricted"', { value: "restricted" });
  },
  /** A namespace that enforces the profile starts none of the pods that do not fulfil it. */
  bears(resource, stack) {
    const name = root(resource).at("metadata", "name").text ?? resource.name;
    const workloads = stack.within(name, ...workloadTypes);
    return workloads.every((workload) => restricted.every((rule) => outcomeOf(rule, workload) !== "violation"));
  },
  examples: {
    compliant: [namespace({ [label]: "restricted" })],
    violating: [namespace({}), namespace({ [label]: "privileged" }), manifest({ apiVersion: "v1", kind: "Namespace" })],
    notApplicable: [configMap],
    unknown: [namespace({ [label]: UNKNOWN })],
  },
});

function namespace(labels: Readonly<Record<string, unknown>>) {
  return manifest({ apiVersion: "v1", kind: "Namespace", metadata: { name: "cortex", labels } });
}
