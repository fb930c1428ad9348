import { root } from "../property.ts";
import { type Lifecycle, noEndYet, type SupportEnds } from "./lifecycle.ts";

/**
 * Of Redis OSS; Valkey has no end yet. Source: supported engine versions,
 * docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html, as endoflife.date had them in February 2026.
 */
const redisEnds: SupportEnds = { "4": "2026-01-31", "5": "2026-01-31", "6": "2027-01-31", "7": noEndYet };

/**
 * Source: choosing a version, docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html, as endoflife.date had
 * it in March 2026.
 */
const searchEnd = "2025-11-07";
const searchEnds: SupportEnds = Object.fromEntries([
  ...[
    "1.5",
    "2.3",
    "5.1",
    "5.3",
    "5.5",
    "5.6",
    "6.0",
    "6.2",
    "6.3",
    "6.4",
    "6.5",
    "6.7",
    "7.1",
    "7.4",
    "7.7",
    "7.8",
  ].map((version) => [`Elasticsearch_${version}`, searchEnd]),
  ...["1.0", "1.1", "1.2", "2.3", "2.5", "2.7", "2.9"].map((version) => [`OpenSearch_${version}`, searchEnd]),
  ["OpenSearch_2.19", noEndYet],
]);

/**
 * Source: supported Apache Kafka versions, docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html, as
 * endoflife.date had them in late 2025.
 */
const kafkaEnds: SupportEnds = {
  "2.2": "2024-06-08",
  "2.3": "2024-06-08",
  "2.4": "2024-06-08",
  "2.5": "2024-06-08",
  "2.6": "2024-09-11",
  "2.7": "2024-09-11",
  "2.8": "2025-01-14",
  "3.1": "2024-09-11",
  "3.2": "2024-09-11",
  "3.3": "2024-09-11",
  "3.4": "2025-08-04",
  "3.5": "2025-10-23",
  "3.9": noEndYet,
};

export const awsCacheLifecycle: Lifecycle = {
  service: "ElastiCache",
  types: ["aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"],
  versionsIn: (resource) => {
    const inputs = root(resource);
    if (!["redis", undefined].includes(inputs.at("engine").text)) return [];
    const place = inputs.at("engineVersion");
    const [version] = /^\d+/.exec(place.text ?? "") ?? [];
    return [{ place, version, ends: redisEnds }];
  },
};

export const awsSearchLifecycle: Lifecycle = {
  service: "OpenSearch Service",
  types: ["aws:opensearch/domain:Domain"],
  versionsIn: (resource) => {
    const place = root(resource).at("engineVersion");
    return [{ place, version: place.text, ends: searchEnds }];
  },
};

export const awsKafkaLifecycle: Lifecycle = {
  service: "MSK",
  types: ["aws:msk/cluster:Cluster"],
  versionsIn: (resource) => {
    const place = root(resource).at("kafkaVersion");
    const [version] = /^\d+\.\d+/.exec(place.text ?? "") ?? [];
    return [{ place, version, ends: kafkaEnds }];
  },
};
