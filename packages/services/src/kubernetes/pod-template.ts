import { parseDuration } from "@axon/core";
import {
  gpuScheduling,
  hardenedContainer,
  hardenedPodSpec,
  mergeScheduling,
  type Scheduling,
} from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { defaults } from "../contract.ts";
import { cleanupContainer } from "./cleanup.ts";
import { type ConfigFile, type Configuration, refuseSecret } from "./configuration.ts";
import { identityPodLabels } from "./identity.ts";
import { checkedImage } from "./image.ts";
import { metadata } from "./metadata.ts";
import { podVolumes } from "./mounts/volumes.ts";
import type { WorkloadArgs } from "./pod-settings.ts";
import { probeAnnotations, probes } from "./probes.ts";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** The pod of a service. */
export function podTemplate(
  name: string,
  args: WorkloadArgs,
  serviceAccountName: pulumi.Output<string>,
  settings: Configuration,
  parent: pulumi.Resource,
): PodTemplate {
  const initContainers = args.initContainers ?? [];
  const writablePaths = args.writablePaths ?? ["/tmp"];
  const file = args.configFile && configFile(name, args, args.configFile, parent);
  const mounted = podVolumes(name, args, parent);
  const mounts = [
    ...(file ? [file.mount] : []),
    ...(args.state ? [{ name: "state", mountPath: args.state.path }] : []),
    ...mounted.volumeMounts,
  ];
  const first = [
    ...mounted.initContainers,
    ...initContainers.map(hardenedContainer),
    ...(args.cleanup ? [cleanupContainer(args.cleanup, writablePaths)] : []),
  ];
  return {
    metadata: {
      labels: { ...args.labels, ...args.podLabels, ...identityPodLabels(args.identity), app: name },
      annotations: { ...settings.annotations, ...probeAnnotations(args.health) },
    },
    spec: hardenedPodSpec({
      containers: [serviceContainer(name, args, settings, mounts, writablePaths)],
      initContainers: first.length > 0 ? first : undefined,
      serviceAccountName,
      user: args.user,
      terminationGracePeriodSeconds: parseDuration((args.shutdown ?? defaults.shutdown).grace).seconds,
      volumes: [...(file ? [file.volume] : []), ...mounted.volumes],
      writablePaths: [...new Set([...writablePaths, ...initContainers.flatMap((each) => each.writablePaths ?? [])])],
      spread: { app: name },
      imagePullSecrets: args.imagePullSecrets,
      priorityClassName: args.priorityClassName,
      ...scheduling(args),
    }),
  };
}

function serviceContainer(
  name: string,
  args: WorkloadArgs,
  settings: Configuration,
  volumeMounts: k8s.types.input.core.v1.VolumeMount[],
  writablePaths: readonly string[],
): k8s.types.input.core.v1.Container {
  const drainSeconds = parseDuration((args.shutdown ?? defaults.shutdown).drain).seconds;
  return hardenedContainer({
    name,
    image: checkedImage(name, args.image),
    command: args.command,
    environment: {
      ...settings.secrets,
      ...(args.configFile?.variable ? { [args.configFile.variable]: args.configFile.path } : {}),
    },
    environmentFrom: [settings.configMap],
    resources: args.resources,
    ports: containerPorts(args),
    ...probes(args.health),
    // The endpoint is withdrawn while this sleeps, so no new request meets a process that is shutting down.
    lifecycle: drainSeconds > 0 ? { preStop: { sleep: { seconds: drainSeconds } } } : undefined,
    volumeMounts,
    writablePaths,
  });
}

function containerPorts({ port, metricsPort }: WorkloadArgs) {
  const ports = [
    ...(port === undefined ? [] : [{ name: "http", containerPort: port }]),
    ...(metricsPort === undefined ? [] : [{ name: "metrics", containerPort: metricsPort }]),
  ];
  return ports.length > 0 ? ports : undefined;
}

/** A GPU asks for the nodes that have one; without it nothing about the pod changes (SC-013). */
function scheduling({ resources, scheduling = {}, gpuNodes = gpuScheduling }: WorkloadArgs): Scheduling {
  return resources.gpu ? mergeScheduling(scheduling, gpuNodes) : scheduling;
}

/** Mounts the file's directory; optional when nobody gave a content, so that the pod starts without it. */
function configFile(name: string, args: WorkloadArgs, file: ConfigFile, parent: pulumi.Resource) {
  const slash = file.path.lastIndexOf("/");
  const [directory, key] = [file.path.slice(0, slash), file.path.slice(slash + 1)];
  const mapName =
    file.content === undefined
      ? `${name}-file`
      : new k8s.core.v1.ConfigMap(
          `${name}-file`,
          {
            metadata: { ...metadata(name, args), name: `${name}-file` },
            data: {
              [key]: refuseSecret(file.content, name, ["configFile", "content"]),
              ...Object.fromEntries(
                Object.entries(file.beside ?? {}).map(([beside, { content }]) => [
                  beside,
                  refuseSecret(content, name, ["configFile", "beside", beside, "content"]),
                ]),
              ),
            },
          },
          { parent },
        ).metadata.name;
  return {
    volume: { name: "config-file", configMap: { name: mapName, optional: file.content === undefined } },
    mount: { name: "config-file", mountPath: directory, readOnly: true },
  };
}
