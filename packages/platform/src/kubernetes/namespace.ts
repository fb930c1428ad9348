import { checkBytes, checkCpu, checkInteger, failOnProblems, type Problem, show, underPath } from "@axon/core";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Mesh, meshLabels } from "./mesh.ts";
import { requireMutualTls } from "./mutual-tls.ts";
import { checkCidr, peerRules } from "./peer.ts";
import { checkContainerResources, type KubernetesPlacement, type Labels } from "./placement.ts";

export interface KubernetesNamespaceArgs {
  readonly labels?: Labels;
  /** Pod Security Standard that is enforced. @default "restricted" */
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  /** Version of the standard, `v1.34`, or `latest` for the cluster's own. @default "latest" */
  readonly podSecurityVersion?: string;
  /** Where names are resolved. @default - the cluster's DNS pods in kube-system */
  readonly dns?: {
    /** @default "kube-system" */
    readonly namespace?: string;
    /** @default { "k8s-app": "kube-dns" } */
    readonly podLabels?: Labels;
    /** Addresses of caches on the nodes, which no selector of pods matches: `169.254.20.10/32`. @default [] */
    readonly cidrs?: readonly string[];
  };
  /**
   * Mutual TLS between pods: nothing else reaches a pod of the namespace then. Flows must go through the mesh too, and
   * whoever connects from another namespace must be in it. @default - none; network policies alone keep pods apart (CC-107)
   */
  readonly mesh?: Mesh;
  /**
   * Most that all pods together may ask for; what is left out is unlimited. With a quota, also with an empty one, no Service can be
   * opened past the entry. @default - no quota
   */
  readonly quota?: {
    readonly cpu?: { readonly requests: string; readonly limits: string };
    readonly memory?: { readonly requests: string; readonly limits: string };
    readonly pods?: number;
    /** Sum of all volumes. */
    readonly storage?: string;
  };
  /** What a container gets that asks for nothing. @default - no limit range */
  readonly containerDefaults?: {
    readonly cpu: { readonly request: string; readonly limit: string };
    readonly memory: { readonly request: string; readonly limit: string };
  };
}

/**
 * A namespace in which nothing runs with privileges and nothing talks to anything but DNS, until a `KubernetesFlow` says
 * otherwise.
 */
export class KubernetesNamespace extends pulumi.ComponentResource {
  /** Its name; what depends on it waits for the namespace. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: KubernetesNamespaceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("axon:platform:KubernetesNamespace", name, args, opts);
    failOnProblems(`KubernetesNamespace "${name}"`, checkNamespace(args));
    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name,
          labels: { ...args.labels, name, ...podSecurityLabels(args), ...(args.mesh ? meshLabels : {}) },
        },
      },
      { parent: this },
    );
    this.namespace = namespace.metadata.name;
    const placement: KubernetesPlacement = { namespace: this.namespace, labels: args.labels };
    this.#denyAll(name, placement);
    this.#allowDns(name, placement, args.dns ?? {});
    if (args.mesh) requireMutualTls(name, placement, this);
    if (args.quota) this.#quota(name, placement, args.quota);
    if (args.containerDefaults) this.#containerDefaults(name, placement, args.containerDefaults);
    this.registerOutputs({ namespace: this.namespace });
  }

  #denyAll(name: string, placement: KubernetesPlacement): void {
    new k8s.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { name: "default-deny", ...placement },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );
  }

  #allowDns(name: string, placement: KubernetesPlacement, dns: NonNullable<KubernetesNamespaceArgs["dns"]>): void {
    const { namespace = "kube-system", podLabels = { "k8s-app": "kube-dns" }, cidrs = [] } = dns;
    new k8s.networking.v1.NetworkPolicy(
      `${name}-allow-dns`,
      {
        metadata: { name: "allow-dns", ...placement },
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [
            {
              to: [...peerRules({ namespace, podLabels }), ...peerRules({ cidrs })],
              ports: [
                { port: 53, protocol: "UDP" },
                { port: 53, protocol: "TCP" },
              ],
            },
          ],
        },
      },
      { parent: this },
    );
  }

  #quota(
    name: string,
    placement: KubernetesPlacement,
    { cpu, memory, pods, storage }: NonNullable<KubernetesNamespaceArgs["quota"]>,
  ): void {
    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      {
        metadata: { name: "quota", ...placement },
        spec: {
          hard: {
            ...(cpu ? { "requests.cpu": cpu.requests, "limits.cpu": cpu.limits } : {}),
            ...(memory ? { "requests.memory": memory.requests, "limits.memory": memory.limits } : {}),
            ...(pods === undefined ? {} : { pods: String(pods) }),
            ...(storage === undefined ? {} : { "requests.storage": storage }),
            "services.loadbalancers": "0",
            "services.nodeports": "0",
          },
        },
      },
      { parent: this },
    );
  }

  #containerDefaults(
    name: string,
    placement: KubernetesPlacement,
    { cpu, memory }: NonNullable<KubernetesNamespaceArgs["containerDefaults"]>,
  ): void {
    new k8s.core.v1.LimitRange(
      `${name}-container-defaults`,
      {
        metadata: { name: "container-defaults", ...placement },
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: { cpu: cpu.request, memory: memory.request },
              default: { cpu: cpu.limit, memory: memory.limit },
            },
          ],
        },
      },
      { parent: this },
    );
  }
}

/** Enforced, and also reported, so that `kubectl apply` warns before the API server refuses. */
function podSecurityLabels({
  podSecurity = "restricted",
  podSecurityVersion = "latest",
}: KubernetesNamespaceArgs): Labels {
  return Object.fromEntries(
    ["enforce", "audit", "warn"].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, podSecurity],
      [`pod-security.kubernetes.io/${mode}-version`, podSecurityVersion],
    ]),
  );
}

function checkNamespace({
  podSecurityVersion = "latest",
  dns,
  quota,
  containerDefaults,
}: KubernetesNamespaceArgs): Problem[] {
  return [
    ...(/^(latest|v1\.\d+)$/.test(podSecurityVersion)
      ? []
      : [
          {
            path: ["podSecurityVersion"],
            expected: '"latest" or a version such as "v1.34"',
            received: show(podSecurityVersion),
          },
        ]),
    ...(dns?.cidrs ?? []).flatMap((cidr, index) => checkCidr(["dns", "cidrs", index], cidr)),
    ...(quota ? underPath(["quota"], checkQuota(quota)) : []),
    ...(containerDefaults ? underPath(["containerDefaults"], checkContainerResources(containerDefaults)) : []),
  ];
}

function checkQuota({ cpu, memory, pods, storage }: NonNullable<KubernetesNamespaceArgs["quota"]>): Problem[] {
  return [
    ...Object.entries(cpu ?? {}).flatMap(([bound, text]) => checkCpu(["cpu", bound], text)),
    ...Object.entries(memory ?? {}).flatMap(([bound, text]) => checkBytes(["memory", bound], text)),
    ...(storage === undefined ? [] : checkBytes(["storage"], storage)),
    ...(pods === undefined ? [] : checkInteger(["pods"], pods, 1)),
  ];
}
