import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { plan } from "@axon/core";
import { systems } from "@axon/systems";
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

  it("shows the way to data spread over servers, which no system takes by itself (NC-068)", () => {
    const text = readFileSync(new URL("../../../packages/database/README.md", import.meta.url), "utf8");
    assert.match(text, /## When one server is no longer enough[\s\S]*Citus/);
    for (const system of Object.values(systems)) {
      for (const { extensions } of plan(system, { environment: "prod", target: "kubernetes" }).databases) {
        assert.ok(!extensions.some((extension) => /citus/i.test(JSON.stringify(extension))), system.name);
      }
    }
  });
});
