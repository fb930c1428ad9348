import type { PolicyComplianceFramework } from "@pulumi/policy";

/** A control of the Pod Security Standards, by the name of the check in kubernetes/pod-security-admission. */
export function podSecurityStandard(profile: "baseline" | "restricted", check: string): PolicyComplianceFramework {
  return { name: "Pod Security Standards", version: "v1.35", reference: profile, specification: check };
}

/** A recommendation of the CIS Kubernetes Benchmark. */
export function cisKubernetes(section: string, title: string): PolicyComplianceFramework {
  return { name: "CIS Kubernetes Benchmark", version: "v1.10.0", reference: section, specification: title };
}

/** What Axon itself demands where no published standard speaks. */
export function axonBaseline(
  area: "availability" | "capacity" | "data" | "exposure" | "supply chain",
  demand: string,
): PolicyComplianceFramework {
  return { name: "Axon baseline", version: "1", reference: area, specification: demand };
}

export const podSecurityUrl = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";
