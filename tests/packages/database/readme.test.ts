import assert from "node:assert/strict";
import { renderReadme } from "./readme.ts";

describe("README of database", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("database")).names, [
      "Cluster orders",
      "ConfigMap orders-dump",
      "CronJob orders-dump-monthly",
      "CronJob orders-dump-weekly",
      "Database orders",
      "NetworkPolicy orders-dump-to-server-egress",
      "NetworkPolicy orders-dump-to-server-ingress",
      "NetworkPolicy orders-dump-to-store-egress",
      "NetworkPolicy orders-operation",
      "NetworkPolicy orders-pooler-operation",
      "ObjectStore orders",
      "Pooler orders-pooler",
      "ScheduledBackup orders",
      "ServiceAccount orders-dump",
    ]);
  });
});
