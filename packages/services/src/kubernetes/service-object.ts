import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadata } from "./metadata.ts";
import type { WorkloadArgs } from "./pod-settings.ts";

/** The Service of a workload that has a port. */
export function clusterService(
  name: string,
  args: WorkloadArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> | undefined {
  const ports = servicePorts(args);
  if (ports.length === 0) return undefined;
  const blueGreen = args.strategy && "blueGreen" in args.strategy;
  const called = { ...metadata(name, args), name: args.serviceName ?? name };
  return new k8s.core.v1.Service(
    name,
    { metadata: called, spec: { type: "ClusterIP", selector: { app: name }, ports } },
    { parent, ...(blueGreen ? narrowed : {}) },
  ).metadata.name;
}

/**
 * A Service of one version, `<name>-<role>`. It has no `app` label: a monitor that selects by it would count every pod of the
 * version twice.
 */
export function versionService(
  name: string,
  args: WorkloadArgs,
  role: string,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return new k8s.core.v1.Service(
    `${name}-${role}`,
    {
      metadata: {
        name: `${name}-${role}`,
        namespace: args.namespace,
        labels: { ...args.labels, "axon.dev/version-of": name },
      },
      spec: { type: "ClusterIP", selector: { app: name }, ports: servicePorts({ ...args, metricsPort: undefined }) },
    },
    { parent, ...narrowed },
  ).metadata.name;
}

/** Argo Rollouts adds the hash of a version to the selector, which an update must not take out again. */
const narrowed = { ignoreChanges: ["spec.selector"] };

function servicePorts({ port, servicePort = port, metricsPort }: WorkloadArgs) {
  const entry = (name: string, number: number) => ({ name, port: number, targetPort: name, protocol: "TCP" });
  return [
    ...(servicePort === undefined ? [] : [entry("http", servicePort)]),
    ...(metricsPort === undefined ? [] : [entry("metrics", metricsPort)]),
  ];
}
