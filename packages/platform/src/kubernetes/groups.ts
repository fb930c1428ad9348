import type { Problem } from "@axon/core";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement } from "./placement.ts";

export interface GrantArgs extends KubernetesPlacement {
  /** Groups of the cluster's identity provider. */
  readonly groups: readonly string[];
  readonly rules: readonly k8s.types.input.rbac.v1.PolicyRule[];
}

/** A role in a namespace that holds these rules and nothing else, and the groups that have it. */
export function grantGroups(name: string, { groups, rules, ...placement }: GrantArgs, parent: pulumi.Resource): void {
  const metadata = { name, ...placement };
  const role = new k8s.rbac.v1.Role(name, { metadata, rules: [...rules] }, { parent });
  new k8s.rbac.v1.RoleBinding(
    name,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: groups.map((group) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: group })),
    },
    { parent },
  );
}

/** Refuses groups that Kubernetes gives to everybody, or to nobody. */
export function checkGroups(groups: readonly string[], expected: string): Problem[] {
  const everybody = ["system:authenticated", "system:unauthenticated", "system:serviceaccounts", "system:masters"];
  if (groups.length === 0) return [{ path: ["groups"], expected: "at least one group", received: "none" }];
  return groups.flatMap((group, index) =>
    everybody.includes(group) ? [{ path: ["groups", index], expected, received: group }] : [],
  );
}
