import { formatBytes, type Problem, parseBytes, parseDuration } from "@axon/core";
import type { KafkaArgs, Topic } from "./contract.ts";
import { replicationOn } from "./replication.ts";

/** What one broker can take. */
export interface CapacityLimits {
  /** Replicas of partitions; a controller's work at a failover grows with them. @default 4000 */
  readonly partitionReplicas?: number;
  /** Share of its disk that retained messages may fill, 10 to 95; the rest is for rebalancing and growth. @default 80 */
  readonly diskPercent?: number;
}

/** What the topics of a cluster come to. */
export interface Load {
  readonly partitions: number;
  readonly partitionReplicas: number;
  /** On the fullest broker, with replicas spread evenly. */
  readonly partitionReplicasPerBroker: number;
  /** Bytes kept of all topics whose volume is known, copies included. */
  readonly retainedBytes: number;
  readonly retainedBytesPerBroker: number;
  /** Topics that nothing limits but the clock: how much they keep, nobody knows. */
  readonly unbounded: readonly string[];
}

/** The week that a broker keeps messages unless told otherwise (Kafka, log.retention.hours). */
const brokerRetention = "7d";
const secondsPerDay = 86_400;

/** Adds up what the topics ask of the brokers (IE-053). */
export function loadOf({ topics }: Pick<KafkaArgs, "topics">, brokers: number): Load {
  const all = Object.entries(topics).map(([name, topic]) => {
    const copies = replicationOn(brokers, topic.replication);
    return { name, partitions: topic.partitions, copies, retained: retainedBytes(topic) };
  });
  const sum = (amount: (topic: (typeof all)[number]) => number) => all.reduce((total, one) => total + amount(one), 0);
  const partitionReplicas = sum(({ partitions, copies }) => partitions * copies);
  const retained = sum(({ retained, copies }) => (retained ?? 0) * copies);
  return {
    partitions: sum(({ partitions }) => partitions),
    partitionReplicas,
    partitionReplicasPerBroker: Math.ceil(partitionReplicas / brokers),
    retainedBytes: retained,
    retainedBytesPerBroker: Math.ceil(retained / brokers),
    unbounded: all.filter(({ retained }) => retained === undefined).map(({ name }) => name),
  };
}

/** Everything that the brokers could not hold. */
export function checkCapacity(args: Pick<KafkaArgs, "topics" | "storage" | "capacity">, brokers: number): Problem[] {
  const { partitionReplicas: most = 4_000, diskPercent = 80 } = args.capacity ?? {};
  const load = loadOf(args, brokers);
  const disk = Math.floor((parseBytes(args.storage).bytes * diskPercent) / 100);
  const problems: Problem[] = [];
  if (!(diskPercent >= 10 && diskPercent <= 95))
    problems.push({
      path: ["capacity", "diskPercent"],
      expected: "a number from 10 to 95",
      received: `${diskPercent}`,
    });
  if (load.partitionReplicasPerBroker > most)
    problems.push({
      path: ["topics"],
      expected: `at most ${most} replicas of partitions a broker`,
      received: `${load.partitionReplicasPerBroker} (${load.partitionReplicas} on ${brokers})`,
      hint: "add brokers or take partitions away",
    });
  if (load.retainedBytesPerBroker > disk)
    problems.push({
      path: ["storage"],
      expected: `enough for ${gibibytes(load.retainedBytesPerBroker)} of retained messages in ${diskPercent} percent of it`,
      received: args.storage,
      hint: `at least ${gibibytes((load.retainedBytesPerBroker * 100) / diskPercent)}, or a shorter retention`,
    });
  return problems;
}

/** What all partitions of a topic keep: what flows in while it is retained, or what their limit lets stay. */
function retainedBytes({ partitions, retention, retentionBytes, volumePerDay, cleanup }: Topic): number | undefined {
  const limit = retentionBytes === undefined ? undefined : parseBytes(retentionBytes).bytes * partitions;
  const days = parseDuration(retention ?? brokerRetention).seconds / secondsPerDay;
  // A compacted topic keeps a message a key, whatever flows through it.
  const flow = volumePerDay === undefined || cleanup === "compact" ? undefined : parseBytes(volumePerDay).bytes * days;
  const bounds = [limit, flow].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}

function gibibytes(bytes: number): string {
  return formatBytes({ bytes: Math.ceil(bytes / 2 ** 30) * 2 ** 30 });
}
