import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkKafka, type KafkaArgs, loadOf, minInSyncOf, replicationOn, type Topic } from "@axon/messaging";
import { production, topics } from "./ideation-engine.ts";

const kafka: KafkaArgs = { storage: "100Gi", topics: { events: { partitions: 3 } }, users: {} };
const problemsOf = (change: Partial<KafkaArgs>) => checkKafka({ ...kafka, ...change }).map(describeProblem);
const topicProblems = (name: string, topic: Partial<Topic>) =>
  problemsOf({ topics: { [name]: { partitions: 1, ...topic } } });

describe("the copies of a topic", () => {
  it("are never more than brokers, and one of them may always be missing (IE-051)", () => {
    const sizes = [1, 2, 3, 5].map((brokers) => [brokers, replicationOn(brokers), minInSyncOf(replicationOn(brokers))]);
    assert.deepEqual(sizes, [
      [1, 1, 1],
      [2, 2, 1],
      [3, 3, 2],
      [5, 3, 2],
    ]);
  });

  it("follow a topic's own wish as far as the cluster goes", () => {
    assert.deepEqual(
      [1, 2, 3].map((brokers) => replicationOn(brokers, 2)),
      [1, 2, 2],
    );
    assert.deepEqual(
      [1, 2, 3, 4].map((replication) => minInSyncOf(replication, 3)),
      [1, 1, 2, 3],
    );
  });
});

describe("the load of the topics", () => {
  it("of the Ideation Engine is 111 partitions and 333 replicas, 111 a broker (IE-053)", () => {
    const { partitions, partitionReplicas, partitionReplicasPerBroker, unbounded } = loadOf({ topics }, 3);
    assert.deepEqual([partitions, partitionReplicas, partitionReplicasPerBroker], [111, 333, 111]);
    assert.equal(unbounded.length, 19);
  });

  it("is what flows in while it is kept, or what the limit of a partition lets stay", () => {
    const retained = (topic: Partial<Topic>) =>
      loadOf({ topics: { events: { partitions: 2, replication: 1, ...topic } } }, 1).retainedBytes / 2 ** 30;
    assert.equal(retained({ volumePerDay: "1Gi", retention: "30d" }), 30);
    assert.equal(retained({ volumePerDay: "1Gi" }), 7);
    assert.equal(retained({ retentionBytes: "5Gi" }), 10);
    assert.equal(retained({ volumePerDay: "1Gi", retention: "30d", retentionBytes: "5Gi" }), 10);
    assert.equal(retained({ cleanup: "compact", volumePerDay: "1Gi" }), 0);
  });

  it("must fit the brokers' disks, copies included (IE-053)", () => {
    const thirtyDays = (volumePerDay: string) =>
      problemsOf({ brokers: 3, topics: { parsed: { partitions: 6, retention: "30d", volumePerDay } } });
    assert.deepEqual(thirtyDays("2Gi"), []);
    assert.deepEqual(thirtyDays("3Gi"), [
      "storage must be enough for 90Gi of retained messages in 80 percent of it, got 100Gi; at least 113Gi, or a shorter retention",
    ]);
  });

  it("must not be more partitions than a broker carries (IE-053)", () => {
    const busy = { events: { partitions: 100 } };
    assert.deepEqual(problemsOf({ brokers: 3, topics: busy, capacity: { partitionReplicas: 100 } }), []);
    assert.deepEqual(problemsOf({ brokers: 3, topics: busy, capacity: { partitionReplicas: 99 } }), [
      "topics must be at most 99 replicas of partitions a broker, got 100 (300 on 3); add brokers or take partitions away",
    ]);
  });
});

describe("a broker cluster", () => {
  it("is fine as the Ideation Engine declares it", () => {
    assert.deepEqual(checkKafka(production), []);
  });

  it("runs a version that the operator knows, which 2.8.1 is not", () => {
    const [problem = ""] = checkKafka(JSON.parse(JSON.stringify({ ...kafka, version: "2.8.1" }))).map(describeProblem);
    assert.match(problem, /^version must be a version that the operator runs: 4\.2\.0, .*, got "2\.8\.1"$/);
  });

  it("leaves to its arguments what they decide", () => {
    assert.deepEqual(problemsOf({ config: { "auto.create.topics.enable": "true", "num.io.threads": "8" } }), [
      'config."auto.create.topics.enable" must be left out in favour of topics, got a value',
    ]);
  });

  it("takes topics by the names Kafka takes", () => {
    for (const name of ["raw_events.R", "a-b", "A"]) assert.deepEqual(topicProblems(name, {}), [], name);
    for (const name of ["", "..", "__consumer_offsets", "a b", "x".repeat(250)])
      assert.equal(topicProblems(name, {}).length, 1, name);
  });

  it("rejects topics that no writer could write to, or that keep nothing", () => {
    assert.deepEqual(topicProblems("events", { replication: 3, minInSync: 2 }), []);
    assert.deepEqual(topicProblems("events", { replication: 3, minInSync: 3 }), [
      "topics.events.minInSync must be an integer from 1 to 2, got 3",
    ]);
    assert.deepEqual(topicProblems("events", { partitions: 0, retention: "10s", retentionBytes: "1Ki" }), [
      "topics.events.partitions must be an integer from 1 to 10000, got 0",
      "topics.events.retention must be at least 1m, got 10s",
      "topics.events.retentionBytes must be at least 1Mi, got 1Ki",
    ]);
    assert.deepEqual(topicProblems("events", { cleanup: "compact", retention: "7d" }), [
      'topics.events.retention must be left out where cleanup is "compact", got "7d"',
    ]);
  });

  it("knows the topics that its users name, and guesses the one that was meant", () => {
    assert.deepEqual(problemsOf({ users: { shop: { publishes: ["event"], consumes: ["other"] } } }), [
      'users.shop.publishes[0] must be a declared topic, got "event"; did you mean events?',
      'users.shop.consumes[0] must be a declared topic, got "other"; declare it under topics',
    ]);
  });

  it("rejects users that may do nothing, and groups that mean everybody", () => {
    assert.deepEqual(problemsOf({ users: { shop: {}, Shop: { consumes: ["events"], groups: ["*"] } } }), [
      "users.shop must be something in publishes or consumes, got neither",
      'users.Shop must be a name of lower-case letters, digits and hyphens, got "Shop"',
      'users.Shop.groups[0] must be the name of a consumer group, got "*"',
    ]);
    assert.deepEqual(problemsOf({ users: { shop: { publishes: ["events"], groups: ["a"] } } }), [
      "users.shop.groups must be left out where nothing is consumed, got 1",
    ]);
  });
});
