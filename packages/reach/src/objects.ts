import { z } from "zod";
import type { Namespace, Policy } from "./model.ts";

/** A Kubernetes object, as a manifest has it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

const labels = z.record(z.string(), z.string());
const selector = z.strictObject({
  matchLabels: labels.optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
const peer = z.strictObject({
  podSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).optional() }).optional(),
});
const port = z.strictObject({
  protocol: z.enum(["TCP", "UDP", "SCTP"]).optional(),
  port: z.union([z.int(), z.string()]).optional(),
  endPort: z.int().optional(),
});
const peers = z.array(peer).optional();
const ports = z.array(port).optional();

/** Strict: a field this does not know could open a path that nobody would be told of. */
const policySpec = z.strictObject({
  podSelector: selector.default({}),
  policyTypes: z.array(z.enum(["Ingress", "Egress"])).optional(),
  ingress: z.array(z.strictObject({ from: peers, ports })).optional(),
  egress: z.array(z.strictObject({ to: peers, ports })).optional(),
});

const isOf = (group: string, kind: string) => (object: KubernetesObject) =>
  object.kind === kind && object.apiVersion.split("/")[0] === group;

/** The NetworkPolicies among some objects. @throws when one of them has a field that the specification has not */
export function policiesIn(objects: readonly KubernetesObject[]): Policy[] {
  return objects.filter(isOf("networking.k8s.io", "NetworkPolicy")).map(({ metadata, spec }) => {
    const { name, namespace = "default" } = metadata;
    const parsed = policySpec.safeParse(spec);
    if (parsed.success) return { name, namespace, ...parsed.data };
    throw new Error(`NetworkPolicy ${namespace}/${name} cannot be read: ${z.prettifyError(parsed.error)}`);
  });
}

/** The Namespaces among some objects. */
export function namespacesIn(objects: readonly KubernetesObject[]): Namespace[] {
  return objects
    .filter(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Namespace")
    .map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} }));
}
