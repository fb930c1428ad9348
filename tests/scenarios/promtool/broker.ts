import type { AlertCase } from "./case.ts";

const server = (number: number) => `namespace="shop",pod="events-events-combined-${number}"`;
const exporter = 'namespace="shop",pod="events-kafka-exporter-6c9f7d5b8-x2x4z"';
const healthy = Object.fromEntries(
  [0, 1, 2].map((number) => [`kafka_server_replicamanager_leadercount{${server(number)}}`, "6x40"]),
);
const lagging = (consumergroup: string, partition: number) =>
  `kafka_consumergroup_lag{${exporter},consumergroup="${consumergroup}",topic="orders",partition="${partition}"}`;

export const brokerCases: readonly AlertCase[] = [
  {
    alert: "BrokerServerMissing",
    when: "one of three brokers reports nothing",
    series: Object.fromEntries(Object.entries(healthy).slice(0, 2)),
    at: "6m",
    fires: [
      {
        severity: "critical",
        description: "2 of 3 brokers of events report; copies are missing, and one more loss may stop writers.",
      },
    ],
  },
  { alert: "BrokerServerMissing", when: "all brokers report", series: healthy, at: "6m", fires: [] },
  {
    alert: "BrokerPartitionsOffline",
    when: "the leading controller counts two partitions without a leader",
    series: {
      ...healthy,
      [`kafka_controller_kafkacontroller_offlinepartitionscount{${server(0)}}`]: "0x10",
      [`kafka_controller_kafkacontroller_offlinepartitionscount{${server(1)}}`]: "2x10",
    },
    at: "3m",
    fires: [
      {
        severity: "critical",
        description: "2 partitions of events have no leader; nothing can be written to them or read from them.",
      },
    ],
  },
  {
    alert: "BrokerPartitionsOffline",
    when: "another cluster's partitions are offline",
    series: {
      ...healthy,
      'kafka_controller_kafkacontroller_offlinepartitionscount{namespace="shop",pod="other-other-combined-0"}': "2x10",
    },
    at: "3m",
    fires: [],
  },
  {
    alert: "BrokerWritesRefused",
    when: "a partition has too few copies in step",
    series: { ...healthy, [`kafka_server_replicamanager_underminisrpartitioncount{${server(2)}}`]: "1x10" },
    at: "6m",
    fires: [
      {
        severity: "critical",
        description:
          "1 partitions of events have fewer copies in step than they need; writers that wait for all copies fail.",
      },
    ],
  },
  {
    alert: "BrokerWritesRefused",
    when: "enough copies are in step",
    series: { ...healthy, [`kafka_server_replicamanager_underminisrpartitioncount{${server(2)}}`]: "0x10" },
    at: "6m",
    fires: [],
  },
  {
    alert: "BrokerPartitionsUnderReplicated",
    when: "copies are behind for a quarter of an hour",
    series: { ...healthy, [`kafka_server_replicamanager_underreplicatedpartitions{${server(0)}}`]: "3x40" },
    at: "16m",
    fires: [
      {
        severity: "warning",
        description: "3 partitions of events lack a copy that is in step, for longer than a restart takes.",
      },
    ],
  },
  {
    alert: "BrokerPartitionsUnderReplicated",
    when: "a broker restarts and catches up",
    series: { ...healthy, [`kafka_server_replicamanager_underreplicatedpartitions{${server(0)}}`]: "3x5 0x30" },
    at: "16m",
    fires: [],
  },
  {
    alert: "ConsumerLagHigh",
    when: "a group is behind on two partitions of a topic, and another one follows",
    series: {
      ...healthy,
      [lagging("billing", 0)]: "6000x10",
      [lagging("billing", 1)]: "5000x10",
      [lagging("web", 0)]: "9x10",
    },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels: { consumergroup: "billing", topic: "orders" },
        description: "Group billing is 11000 messages behind on orders, above 10000.",
      },
    ],
  },
  {
    alert: "ConsumerLagHigh",
    when: "a group is as far behind as it may be",
    series: { ...healthy, [lagging("billing", 0)]: "10000x10" },
    at: "6m",
    fires: [],
  },
];
