import type { PolicyComplianceFramework } from "@pulumi/policy";

/** A control of a published standard, or of Axon's own baseline. The first of a rule is the one that Pulumi shows. */
export type Control = PolicyComplianceFramework;

export const podSecurityUrl = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

/** A control of the Pod Security Standards, by the name of the check in kubernetes/pod-security-admission. */
export function podSecurityStandard(profile: "baseline" | "restricted", check: string): Control {
  return { name: "Pod Security Standards", version: "v1.35", reference: profile, specification: check };
}

/** What Axon itself demands where no published standard speaks. */
export function axonBaseline(
  pack:
    | "workload-security"
    | "encryption"
    | "resource-limits"
    | "exposure"
    | "identity"
    | "resilience"
    | "observability"
    | "governance",
  demand: string,
): Control {
  return { name: "Axon baseline", version: "1", reference: pack, specification: demand };
}

const cisRecommendations = {
  "5.1.1": "Ensure that the cluster-admin role is only used where required",
  "5.1.2": "Minimize access to secrets",
  "5.1.3": "Minimize wildcard use in Roles and ClusterRoles",
  "5.1.4": "Minimize access to create pods",
  "5.1.5": "Ensure that default service accounts are not actively used",
  "5.1.6": "Ensure that Service Account Tokens are only mounted where necessary",
  "5.1.7": "Avoid use of system:masters group",
  "5.1.8": "Limit use of the Bind, Impersonate and Escalate permissions in the Kubernetes cluster",
  "5.1.10": "Minimize access to the proxy sub-resource of nodes",
  "5.1.11": "Minimize access to the approval sub-resource of certificatesigningrequests objects",
  "5.1.12": "Minimize access to webhook configuration objects",
  "5.1.13": "Minimize access to the service account token creation",
  "5.2.1": "Ensure that the cluster has at least one active policy control mechanism in place",
  "5.2.2": "Minimize the admission of privileged containers",
  "5.2.3": "Minimize the admission of containers wishing to share the host process ID namespace",
  "5.2.4": "Minimize the admission of containers wishing to share the host IPC namespace",
  "5.2.5": "Minimize the admission of containers wishing to share the host network namespace",
  "5.2.6": "Minimize the admission of containers with allowPrivilegeEscalation",
  "5.2.7": "Minimize the admission of root containers",
  "5.2.8": "Minimize the admission of containers with the NET_RAW capability",
  "5.2.9": "Minimize the admission of containers with added capabilities",
  "5.2.10": "Minimize the admission of containers with capabilities assigned",
  "5.2.11": "Minimize the admission of Windows HostProcess containers",
  "5.2.12": "Minimize the admission of HostPath volumes",
  "5.2.13": "Minimize the admission of containers which use HostPorts",
  "5.3.2": "Ensure that all Namespaces have NetworkPolicies defined",
  "5.4.1": "Prefer using Secrets as files over Secrets as environment variables",
  "5.4.2": "Consider external secret storage",
  "5.7.1": "Create administrative boundaries between resources using namespaces",
  "5.7.2": "Ensure that the seccomp profile is set to docker/default in your Pod definitions",
  "5.7.3": "Apply SecurityContext to your Pods and Containers",
  "5.7.4": "The default namespace should not be used",
} as const;

/** A recommendation of the CIS Kubernetes Benchmark. */
export function cisKubernetes(section: keyof typeof cisRecommendations): Control {
  const specification = cisRecommendations[section];
  return { name: "CIS Kubernetes Benchmark", version: "v1.10.0", reference: section, specification };
}

/** Sections of the guide, under the chapter each is in. */
const nsaSections = {
  "Non-root containers": "Kubernetes Pod security",
  "Immutable container file systems": "Kubernetes Pod security",
  "Building secure container images": "Kubernetes Pod security",
  "Pod security enforcement": "Kubernetes Pod security",
  "Protecting Pod service account tokens": "Kubernetes Pod security",
  "Hardening container environments": "Kubernetes Pod security",
  Namespaces: "Network separation and hardening",
  "Network policies": "Network separation and hardening",
  "Resource policies": "Network separation and hardening",
  Encryption: "Network separation and hardening",
  Secrets: "Network separation and hardening",
  "Role-based access control": "Authentication and authorization",
  Logging: "Audit Logging and Threat Detection",
  Alerting: "Audit Logging and Threat Detection",
} as const;

/** A section of the Kubernetes Hardening Guide of NSA and CISA, of August 2022. */
export function nsaCisa(section: keyof typeof nsaSections): Control {
  return {
    name: "NSA/CISA Kubernetes Hardening Guide",
    version: "1.2",
    reference: nsaSections[section],
    specification: section,
  };
}

const trustCriteria = {
  "A1.1": "capacity is monitored and managed",
  "A1.2": "backup and recovery infrastructure is in place",
  "CC6.1": "logical access to protected assets is restricted",
  "CC6.3": "access follows roles and least privilege",
  "CC6.6": "the boundary is protected against threats from outside",
  "CC6.7": "information is protected while it is transmitted",
  "CC6.8": "unauthorized software is prevented or detected",
  "CC7.1": "new vulnerabilities and changes of configuration are detected",
  "CC7.2": "components are monitored for anomalies",
  "CC8.1": "changes are authorized, tested and approved",
} as const;

/** A criterion of SOC 2, in short: the AICPA's Trust Services Criteria of 2017. */
export function soc2(criterion: keyof typeof trustCriteria): Control {
  return { name: "SOC 2", version: "2017", reference: criterion, specification: trustCriteria[criterion] };
}

const pciRequirements = {
  "1.2.5": "only approved services, protocols and ports are allowed",
  "1.3.1": "inbound traffic is restricted to what is necessary",
  "1.3.2": "outbound traffic is restricted to what is necessary",
  "1.4.2": "inbound traffic from untrusted networks is restricted",
  "2.2.4": "only necessary services, protocols and functions are enabled",
  "2.2.6": "security parameters are configured to prevent misuse",
  "2.2.7": "administrative access is encrypted",
  "3.5.1": "stored account numbers are unreadable",
  "4.2.1": "strong cryptography protects data in transmission over open networks",
  "6.3.3": "security patches are installed",
  "7.2.2": "access is assigned by job and least privilege",
  "7.2.5": "application and system accounts have least privilege",
  "8.2.2": "shared accounts are used only by exception",
  "8.3.2": "strong cryptography protects authentication factors in transmission and storage",
  "8.6.2": "passwords of application and system accounts are not written into code or configuration",
  "8.6.3": "passwords of application and system accounts are changed and protected against misuse",
  "10.2.1": "audit logs are enabled and active",
  "10.5.1": "audit logs are kept for at least 12 months",
} as const;

/** A requirement of PCI DSS 4.0, in short. */
export function pciDss(requirement: keyof typeof pciRequirements): Control {
  return { name: "PCI DSS", version: "4.0", reference: requirement, specification: pciRequirements[requirement] };
}

const isoControls = {
  "5.15": "Access control",
  "5.17": "Authentication information",
  "8.2": "Privileged access rights",
  "8.3": "Information access restriction",
  "8.5": "Secure authentication",
  "8.6": "Capacity management",
  "8.8": "Management of technical vulnerabilities",
  "8.9": "Configuration management",
  "8.11": "Data masking",
  "8.13": "Information backup",
  "8.14": "Redundancy of information processing facilities",
  "8.15": "Logging",
  "8.16": "Monitoring activities",
  "8.19": "Installation of software on operational systems",
  "8.20": "Networks security",
  "8.21": "Security of network services",
  "8.22": "Segregation of networks",
  "8.24": "Use of cryptography",
  "8.32": "Change management",
  "8.33": "Test information",
} as const;

/** A control of annex A of ISO/IEC 27001:2022. */
export function iso27001(control: keyof typeof isoControls): Control {
  return { name: "ISO/IEC 27001", version: "2022", reference: `A.${control}`, specification: isoControls[control] };
}
