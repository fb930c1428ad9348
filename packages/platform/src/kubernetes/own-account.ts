import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesPlacement } from "./placement.ts";

export interface OwnAccountArgs extends KubernetesPlacement {
  /** What ties the account to an identity of the cloud. @default - nothing */
  readonly annotations?: pulumi.Input<Record<string, string>>;
}

/**
 * The account of one component's pods, shared with nobody, so that a right which one of them is given is given to no other. It has
 * none, and mounts no token: who calls the API server is bound to a role, and mounts `apiAccess`.
 */
export function ownAccount(
  name: string,
  { namespace, labels, annotations }: OwnAccountArgs,
  parent: pulumi.Resource,
): k8s.core.v1.ServiceAccount {
  return new k8s.core.v1.ServiceAccount(
    name,
    {
      metadata: { name, namespace, labels, ...(annotations ? { annotations } : {}) },
      automountServiceAccountToken: false,
    },
    { parent },
  );
}
