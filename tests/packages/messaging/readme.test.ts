import assert from "node:assert/strict";
import { topicObjectName } from "@axon/messaging/kubernetes";
import { renderReadme } from "../database/readme.ts";

describe("README of messaging", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("messaging")).names, [
      "Kafka events",
      "KafkaNodePool events-combined",
      `KafkaTopic ${topicObjectName("events", "orders.Placed")}`,
      "KafkaTopic events-prices",
      "KafkaUser events-billing",
      "KafkaUser events-web",
      "NetworkPolicy events-entity-operator-operation",
      "NetworkPolicy events-exporter-operation",
      "NetworkPolicy events-operation",
    ]);
  });
});
