import { type Problem, show } from "@axon/core";
import { type KubernetesPlacement, ownAccount } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadata } from "./metadata.ts";

/** Who a service is to its cloud; the cloud trusts the cluster's tokens, and no key is kept anywhere. */
export type CloudIdentity =
  /** IAM roles for service accounts (docs.aws.amazon.com/eks, IRSA). */
  | { readonly aws: { readonly roleArn: string } }
  /** Microsoft Entra Workload ID (azure.github.io/azure-workload-identity). */
  | { readonly azure: { readonly clientId: string; readonly tenantId?: string } }
  /** Workload Identity Federation for GKE (cloud.google.com/kubernetes-engine). */
  | { readonly gcp: { readonly serviceAccount: string } };

/** The account of one workload, with no right but in its cloud. */
export function workloadAccount(
  name: string,
  args: KubernetesPlacement & { readonly identity?: CloudIdentity },
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const { namespace, labels } = metadata(name, args);
  const annotations = args.identity && identityAnnotations(args.identity);
  return ownAccount(name, { namespace, labels, annotations }, parent).metadata.name;
}

/** What the cloud reads on the service account. */
function identityAnnotations(identity: CloudIdentity): Record<string, string> {
  if ("aws" in identity) return { "eks.amazonaws.com/role-arn": identity.aws.roleArn };
  if ("gcp" in identity) return { "iam.gke.io/gcp-service-account": identity.gcp.serviceAccount };
  const { clientId, tenantId } = identity.azure;
  return {
    "azure.workload.identity/client-id": clientId,
    ...(tenantId ? { "azure.workload.identity/tenant-id": tenantId } : {}),
  };
}

/** What the cloud's webhook selects pods by. */
export function identityPodLabels(identity: CloudIdentity | undefined): Record<string, string> {
  return identity && "azure" in identity ? { "azure.workload.identity/use": "true" } : {};
}

/** A mistyped identity is only noticed when the first call to the cloud fails. */
export function checkIdentity(identity: CloudIdentity): Problem[] {
  if ("aws" in identity) {
    const { roleArn } = identity.aws;
    return /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(roleArn)
      ? []
      : [{ path: ["aws", "roleArn"], expected: "arn:aws:iam::ACCOUNT:role/NAME", received: show(roleArn) }];
  }
  if ("gcp" in identity) {
    const { serviceAccount } = identity.gcp;
    return /^[a-z][a-z0-9-]*@[a-z0-9.:-]+\.gserviceaccount\.com$/.test(serviceAccount)
      ? []
      : [
          {
            path: ["gcp", "serviceAccount"],
            expected: "NAME@PROJECT.iam.gserviceaccount.com",
            received: show(serviceAccount),
          },
        ];
  }
  return Object.entries(identity.azure)
    .filter(([, id]) => id !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    .map(([field, id]) => ({ path: ["azure", field], expected: "an id such as 11111111-2222-…", received: show(id) }));
}
