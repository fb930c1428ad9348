import { failOnProblems } from "@axon/core";
import { helmRelease, type Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  checkOperators,
  defaults,
  mergeValues,
  type Operator,
  type OperatorName,
  type OperatorsArgs,
  operatorNames,
  operators,
} from "../contract.ts";

export interface KubernetesOperatorsArgs extends OperatorsArgs {
  /** Labels of the namespaces that are made. @default {} */
  readonly labels?: Labels;
}

/** Namespaces every cluster has, and whose traffic is the cluster's own business. */
const builtIn: readonly string[] = ["kube-system"];

/** The operators a stack relies on: those it installs as Helm releases of pinned versions, and those it only counts on. */
export class KubernetesOperators extends pulumi.ComponentResource {
  /** Titles of the operators that the cluster must have already. */
  readonly expected: readonly OperatorName[];
  readonly #releases: ReadonlyMap<OperatorName, k8s.helm.v3.Release>;

  constructor(name: string, args: KubernetesOperatorsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("axon:operators:KubernetesOperators", name, args, opts);
    failOnProblems(`KubernetesOperators "${name}"`, checkOperators(args));

    const installed = inOrder(operatorNames.filter((one) => args.operators[one] === "install"));
    this.expected = operatorNames.filter((one) => args.operators[one] === "expect");
    const namespaces = this.#namespaces(name, args, installed);
    const releases = new Map<OperatorName, k8s.helm.v3.Release>();
    for (const one of installed) {
      const before = [...(operators[one].needs ?? []), ...(operators[one].after ?? [])];
      const dependsOn = [...releases].filter(([other]) => before.includes(other)).map(([, release]) => release);
      releases.set(one, this.#release(name, one, args, installed, namespaces, dependsOn));
    }
    this.#releases = releases;
    this.registerOutputs({ expected: this.expected });
  }

  /**
   * The releases that bring the kinds of these API groups: what a stack's custom resources depend on, so that they come
   * after their definitions and go before them. Empty for what the cluster has already.
   */
  bringing(...groups: readonly string[]): pulumi.Resource[] {
    return [...this.#releases]
      .filter(([name]) => operators[name].groups.some((group) => groups.includes(group)))
      .map(([, release]) => release);
  }

  /** The releases in a namespace, for what somebody else puts there; empty where none of these is. */
  within(namespace: string): pulumi.Resource[] {
    return [...this.#releases]
      .filter(([name]) => operators[name].namespace === namespace)
      .map(([, release]) => release);
  }

  /** Every release, for what depends on all of them. */
  get releases(): readonly pulumi.Resource[] {
    return [...this.#releases.values()];
  }

  #namespaces(
    component: string,
    args: KubernetesOperatorsArgs,
    installed: readonly OperatorName[],
  ): ReadonlyMap<string, k8s.core.v1.Namespace> {
    const made = new Map<string, k8s.core.v1.Namespace>();
    for (const namespace of new Set(installed.map((one) => operators[one].namespace))) {
      if (builtIn.includes(namespace)) continue;
      const tenants = installed.map((one) => operators[one]).filter((one) => one.namespace === namespace);
      made.set(namespace, this.#namespace(component, namespace, args.labels ?? {}, tenants));
    }
    return made;
  }

  #namespace(component: string, name: string, labels: Labels, tenants: readonly Operator[]): k8s.core.v1.Namespace {
    const profile = tenants.find(({ podSecurity }) => podSecurity !== undefined)?.podSecurity ?? "restricted";
    const security = ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, profile]);
    const namespace = new k8s.core.v1.Namespace(
      `${component}-${name}`,
      { metadata: { name, labels: { ...labels, name, ...Object.fromEntries(security) } } },
      { parent: this },
    );
    const ports = tenants.flatMap(({ ingress }) => (ingress === "any" ? [] : ingress));
    if (tenants.every(({ ingress }) => ingress !== "any"))
      this.#ingress(`${component}-${name}`, namespace.metadata.name, labels, ports);
    return namespace;
  }

  /**
   * An operator must reach the API server and whatever it looks after, so what leaves is open; what comes in is its own
   * pods', and calls on the ports of its webhooks and metrics, which the API server makes from no pod.
   */
  #ingress(name: string, namespace: pulumi.Output<string>, labels: Labels, ports: readonly number[]): void {
    const numbers = [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ protocol: "TCP", port }));
    new k8s.networking.v1.NetworkPolicy(
      `${name}-ingress`,
      {
        metadata: { name: "operators-ingress", namespace, labels },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ podSelector: {} }] }, ...(numbers.length > 0 ? [{ ports: numbers }] : [])],
        },
      },
      { parent: this },
    );
  }

  #release(
    component: string,
    name: OperatorName,
    args: KubernetesOperatorsArgs,
    installed: readonly OperatorName[],
    namespaces: ReadonlyMap<string, k8s.core.v1.Namespace>,
    dependsOn: readonly pulumi.Resource[],
  ): k8s.helm.v3.Release {
    const { chart, repository, version, namespace, values } = operators[name];
    const { production = true, timeoutSeconds = defaults.timeoutSeconds } = args;
    const own = values({ production, operators: [...installed, ...this.expected] });
    return helmRelease(
      `${component}-${releaseName(name)}`,
      {
        name: releaseName(name),
        namespace: namespaces.get(namespace)?.metadata.name ?? namespace,
        chart,
        repository,
        version,
        values: mergeValues(own, args.values?.[name] ?? {}),
        timeoutSeconds,
      },
      { parent: this, dependsOn: [...dependsOn] },
    );
  }
}

/** `cloudNativePg` is the release `cloud-native-pg`. */
function releaseName(name: OperatorName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Each after those it needs, and those it comes after. */
function inOrder(names: readonly OperatorName[]): OperatorName[] {
  const ordered: OperatorName[] = [];
  const visit = (name: OperatorName): void => {
    if (ordered.includes(name)) return;
    const { needs = [], after = [] } = operators[name];
    names.filter((other) => needs.includes(other) || after.includes(other)).forEach(visit);
    ordered.push(name);
  };
  names.forEach(visit);
  return ordered;
}
