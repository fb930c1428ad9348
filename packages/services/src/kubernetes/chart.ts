import { chartVersion, checkInteger, failOnProblems, type Problem, show, underPath } from "@axon/core";
import {
  checkPeer,
  helmRelease,
  type KubernetesPlacement,
  type Mesh,
  meshTunnelPort,
  type Peer,
  peerRules,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkSecretValues, type Values, withValueAt } from "./chart-values.ts";

/** Workloads that come as a chart: what is in it is known to Helm alone. */
export interface KubernetesChartArgs extends KubernetesPlacement {
  /** A chart repository, or the folder of an OCI registry: `https://charts.example.com`, `oci://registry.example.com/charts`. */
  readonly repository: string;
  /** Name of the chart there. */
  readonly chart: string;
  /** Exact version of the chart. */
  readonly version: string;
  /** Values laid over the chart's own; `null` takes one away. @default {} */
  readonly values?: Values;
  /** Path in the values, `secrets.apiKey`, to what stands there; secret in the state. @default {} */
  readonly secretValues?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Who may call its pods on which ports, beside themselves, who may on any. @default [] */
  readonly callers?: readonly { readonly from: Peer; readonly ports: readonly number[] }[];
  /** Ports on which its pods may call public addresses. @default [443] */
  readonly calls?: readonly number[];
  /** Its namespace and its callers are in the mesh, whose tunnel then carries the connections. @default - no */
  readonly mesh?: Mesh;
  /** Seconds until everything in it must be ready; it is taken back then. @default 600 */
  readonly timeoutSeconds?: number;
}

/**
 * A system, or a part of one, as the Helm release of a pinned chart, named like the component. It is upgraded in place, one
 * revision further; one that does not get ready is taken back by Helm, and the update fails. Its namespace must be its own: the
 * network is opened for every pod there.
 */
export class KubernetesChart extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesChartArgs, opts?: pulumi.ComponentResourceOptions) {
    const { secretValues = {}, ...plain } = args;
    super("axon:services:KubernetesChart", name, plain, opts);
    failOnProblems(`KubernetesChart "${name}"`, [...checkChart(args), ...checkSecretValues(Object.keys(secretValues))]);

    const network = this.#network(name, args);
    const { repository, chart, values = {}, version, namespace, timeoutSeconds = 600 } = args;
    const inRegistry = repository.startsWith("oci://");
    helmRelease(
      name,
      {
        name,
        namespace,
        chart: inRegistry ? `${repository}/${chart}` : chart,
        repository: inRegistry ? undefined : repository,
        version,
        values: Object.entries(secretValues).reduce(
          (all, [path, value]) => withValueAt(all, path.split("."), pulumi.secret(value)),
          values,
        ),
        allowNullValues: true,
        timeoutSeconds,
      },
      // What Helm made of the values is in these two as well.
      { parent: this, dependsOn: network, additionalSecretOutputs: secretOutputs(secretValues) },
    );
    this.registerOutputs();
  }

  #network(name: string, args: KubernetesChartArgs): k8s.networking.v1.NetworkPolicy {
    const { namespace, labels, callers = [], calls = [443], mesh } = args;
    const ownPods = { podSelector: {} };
    const tcp = (ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    return new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: { name, namespace, labels },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            { from: [ownPods] },
            ...callers.map(({ from, ports }) => ({
              from: peerRules(from),
              ports: tcp([...ports, ...(mesh ? [meshTunnelPort] : [])]),
            })),
          ],
          egress: [
            { to: [ownPods] },
            ...(calls.length > 0 ? [{ to: peerRules({ internet: true }), ports: tcp(calls) }] : []),
          ],
        },
      },
      { parent: this },
    );
  }
}

function secretOutputs(secretValues: object): string[] {
  return Object.keys(secretValues).length === 0 ? [] : ["values", "manifest"];
}

function checkChart({ version, callers = [], calls = [], timeoutSeconds = 600 }: KubernetesChartArgs): Problem[] {
  return [
    ...(chartVersion.safeParse(version).error?.issues ?? []).map(({ message }) => ({
      path: ["version"],
      expected: message,
      received: show(version),
    })),
    ...callers.flatMap(({ from, ports }, index) => [
      ...underPath(["callers", index, "from"], checkPeer(from)),
      ...underPath(["callers", index, "ports"], checkPorts(ports)),
      // A rule without ports would open all of them.
      ...(ports.length > 0
        ? []
        : [{ path: ["callers", index, "ports"], expected: "at least one port", received: "none" }]),
    ]),
    ...underPath(["calls"], checkPorts(calls)),
    ...checkInteger(["timeoutSeconds"], timeoutSeconds, 60),
  ];
}

function checkPorts(ports: readonly number[]): Problem[] {
  return ports.flatMap((port, index) => checkInteger([index], port, 1, 65_535));
}
