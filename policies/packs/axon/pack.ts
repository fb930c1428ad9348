import { definePack } from "../../lib/pack.ts";
import { rules } from "../../rules/index.ts";

/**
 * The default pack. Mandatory is what lets somebody in, loses data or lies about what runs: the Pod Security Standards in
 * full, credentials, exposure, images, backups, probes. Advisory is what makes operation worse.
 */
export const axonPack = definePack(
  {
    name: "axon",
    displayName: "Axon",
    description: "Kubernetes workloads that are confined, reachable only as declared, and recoverable",
  },
  rules,
  {
    "allowed-registries": "mandatory",
    "apparmor-profile": "mandatory",
    "cpu-limit": "advisory",
    "database-backup": "mandatory",
    "database-client-tls": "mandatory",
    "database-tls": "mandatory",
    "default-proc-mount": "mandatory",
    "disruption-budget": "advisory",
    "drop-all-capabilities": "mandatory",
    "image-pinned": "mandatory",
    "liveness-probe": "mandatory",
    "memory-limit": "mandatory",
    "min-replicas": "advisory",
    "namespace-pod-security": "mandatory",
    "network-default-deny": "mandatory",
    "network-policy-coverage": "advisory",
    "no-added-capabilities": "mandatory",
    "no-cluster-admin-binding": "mandatory",
    "no-default-namespace": "advisory",
    "no-external-ips": "mandatory",
    "no-host-namespaces": "mandatory",
    "no-host-path": "mandatory",
    "no-host-ports": "mandatory",
    "no-host-probes": "mandatory",
    "no-privilege-escalation": "mandatory",
    "no-privileged-container": "mandatory",
    "no-root-user": "mandatory",
    "no-secret-in-config-map": "mandatory",
    "no-secret-in-env": "mandatory",
    "no-service-account-token": "advisory",
    "no-wildcard-origin": "mandatory",
    "no-wildcard-rbac": "mandatory",
    "no-windows-host-process": "mandatory",
    "read-only-root-filesystem": "advisory",
    "readiness-probe": "mandatory",
    "resource-requests": "advisory",
    "restricted-volume-types": "mandatory",
    "run-as-non-root": "mandatory",
    "safe-sysctls": "mandatory",
    "seccomp-profile": "mandatory",
    "selinux-options": "mandatory",
    "service-type": "mandatory",
  },
);
