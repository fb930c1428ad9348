import { type ContainerResources, containerResources } from "@axon/platform/kubernetes";
import type { IKafkaNodePool } from "@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/KafkaNodePool";
import { defaults } from "../contract.ts";
import type { KubernetesKafkaArgs } from "./kafka-args.ts";

type NodePoolSpec = IKafkaNodePool["spec"];

/** Servers of one role, with their name in the cluster. */
export interface NodePool {
  readonly role: "combined" | "broker" | "controller";
  readonly spec: NodePoolSpec;
}

/**
 * Controllers among `brokers` servers: an odd number, as two of them would both have to be there. Three lose one without
 * anybody noticing.
 */
function controllersAmong(brokers: number): number {
  return brokers >= 3 ? 3 : 1;
}

/** The servers a cluster is made of. */
export function nodePools(args: KubernetesKafkaArgs): readonly NodePool[] {
  const brokers = args.brokers ?? defaults.brokers;
  const { controllers = "combined", resources, storage } = args;
  const pool = (role: NodePool["role"], replicas: number, size: string, asked: ContainerResources): NodePool => ({
    role,
    spec: {
      replicas,
      roles: role === "combined" ? ["controller", "broker"] : [role],
      storage: volumes(size, args),
      resources: containerResources(asked) as NodePoolSpec["resources"],
    },
  });
  if (controllers !== "combined") {
    const { replicas = 3, storage: disk = "10Gi", resources: asked } = controllers;
    return [pool("controller", replicas, disk, asked), pool("broker", brokers, storage, resources)];
  }
  const combined = controllersAmong(brokers);
  const rest = brokers - combined;
  return [
    pool("combined", combined, storage, resources),
    ...(rest > 0 ? [pool("broker", rest, storage, resources)] : []),
  ];
}

/** A list of one volume, as more can be added to a list later. */
function volumes(size: string, { storageClass, production = true }: KubernetesKafkaArgs): NodePoolSpec["storage"] {
  return {
    type: "jbod",
    volumes: [
      {
        id: 0,
        type: "persistent-claim",
        size,
        kraftMetadata: "shared",
        deleteClaim: !production,
        ...(storageClass === undefined ? {} : { class: storageClass }),
      },
    ],
  };
}
