import type { Rule } from "../lib/rule.ts";
import { noClusterAdminBinding } from "./access/no-cluster-admin-binding.ts";
import { noDefaultNamespace } from "./access/no-default-namespace.ts";
import { noServiceAccountToken } from "./access/no-service-account-token.ts";
import { noWildcardRbac } from "./access/no-wildcard-rbac.ts";
import { disruptionBudget } from "./availability/disruption-budget.ts";
import { livenessProbe } from "./availability/liveness-probe.ts";
import { minReplicas } from "./availability/min-replicas.ts";
import { readinessProbe } from "./availability/readiness-probe.ts";
import { cpuLimit } from "./capacity/cpu-limit.ts";
import { memoryLimit } from "./capacity/memory-limit.ts";
import { resourceRequests } from "./capacity/resource-requests.ts";
import { databaseBackup } from "./data/database-backup.ts";
import { databaseClientTls } from "./data/database-client-tls.ts";
import { databaseTls } from "./data/database-tls.ts";
import { allowedRegistries } from "./images/allowed-registries.ts";
import { imagePinned } from "./images/image-pinned.ts";
import { networkDefaultDeny } from "./network/network-default-deny.ts";
import { networkPolicyCoverage } from "./network/network-policy-coverage.ts";
import { noExternalIps } from "./network/no-external-ips.ts";
import { noWildcardOrigin } from "./network/no-wildcard-origin.ts";
import { serviceType } from "./network/service-type.ts";
import { apparmorProfile } from "./pod-security/apparmor-profile.ts";
import { defaultProcMount } from "./pod-security/default-proc-mount.ts";
import { dropAllCapabilities } from "./pod-security/drop-all-capabilities.ts";
import { namespacePodSecurity } from "./pod-security/namespace-pod-security.ts";
import { noAddedCapabilities } from "./pod-security/no-added-capabilities.ts";
import { noHostNamespaces } from "./pod-security/no-host-namespaces.ts";
import { noHostPath } from "./pod-security/no-host-path.ts";
import { noHostPorts } from "./pod-security/no-host-ports.ts";
import { noHostProbes } from "./pod-security/no-host-probes.ts";
import { noPrivilegeEscalation } from "./pod-security/no-privilege-escalation.ts";
import { noPrivilegedContainer } from "./pod-security/no-privileged-container.ts";
import { noRootUser } from "./pod-security/no-root-user.ts";
import { noWindowsHostProcess } from "./pod-security/no-windows-host-process.ts";
import { readOnlyRootFilesystem } from "./pod-security/read-only-root-filesystem.ts";
import { restrictedVolumeTypes } from "./pod-security/restricted-volume-types.ts";
import { runAsNonRoot } from "./pod-security/run-as-non-root.ts";
import { safeSysctls } from "./pod-security/safe-sysctls.ts";
import { seccompProfile } from "./pod-security/seccomp-profile.ts";
import { selinuxOptions } from "./pod-security/selinux-options.ts";
import { noSecretInConfigMap } from "./secrets/no-secret-in-config-map.ts";
import { noSecretInEnv } from "./secrets/no-secret-in-env.ts";

/** Every rule there is, by the folder it is in. A pack says at which level each is judged. */
export const rulesByCategory = {
  "pod-security": [
    apparmorProfile,
    defaultProcMount,
    dropAllCapabilities,
    namespacePodSecurity,
    noAddedCapabilities,
    noHostNamespaces,
    noHostPath,
    noHostPorts,
    noHostProbes,
    noPrivilegeEscalation,
    noPrivilegedContainer,
    noRootUser,
    noWindowsHostProcess,
    readOnlyRootFilesystem,
    restrictedVolumeTypes,
    runAsNonRoot,
    safeSysctls,
    seccompProfile,
    selinuxOptions,
  ],
  capacity: [cpuLimit, memoryLimit, resourceRequests],
  images: [allowedRegistries, imagePinned],
  availability: [disruptionBudget, livenessProbe, minReplicas, readinessProbe],
  secrets: [noSecretInConfigMap, noSecretInEnv],
  data: [databaseBackup, databaseClientTls, databaseTls],
  network: [networkDefaultDeny, networkPolicyCoverage, noExternalIps, noWildcardOrigin, serviceType],
  access: [noClusterAdminBinding, noDefaultNamespace, noServiceAccountToken, noWildcardRbac],
} satisfies Record<string, readonly Rule[]>;

export const rules: readonly Rule[] = Object.values(rulesByCategory).flat();
