export { KubernetesKafka } from "./kubernetes/kafka.ts";
export type { KubernetesKafkaArgs, SeparateControllers } from "./kubernetes/kafka-args.ts";
export { topicObjectName } from "./kubernetes/topics.ts";
export { appNames as brokerApps, type OperationTraffic } from "./kubernetes/traffic.ts";
export { type KafkaConnection, userObjectName as brokerLogin } from "./kubernetes/users.ts";
