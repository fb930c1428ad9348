import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of disaster-recovery", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("disaster-recovery")).names, [
      "BackupStorageLocation shop-prod",
      "ConfigMap orders-drill",
      "ConfigMap orders-refresh",
      "ConfigMap second-region",
      "CronJob orders-drill",
      "CronJob orders-refresh",
      "CronJob second-region",
      "Namespace shop-drill",
      "Namespace shop-refresh",
      "NetworkPolicy allow-dns",
      "NetworkPolicy allow-dns",
      "NetworkPolicy default-deny",
      "NetworkPolicy default-deny",
      "NetworkPolicy orders-drill-to-store-egress",
      "NetworkPolicy orders-refresh-to-database-egress",
      "NetworkPolicy orders-refresh-to-database-ingress",
      "NetworkPolicy orders-refresh-to-store-egress",
      "NetworkPolicy second-region-to-backups-egress",
      "NetworkPolicy second-region-to-second-egress",
      "Schedule shop-prod",
      "ServiceAccount orders-drill",
      "ServiceAccount orders-refresh",
      "ServiceAccount second-region",
    ]);
  });
});
