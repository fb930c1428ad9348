import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of disaster-recovery", () => {
  it("shows an example that runs and creates what the text says", async () => {
    assert.deepEqual((await renderReadme("disaster-recovery")).names, [
      "BackupStorageLocation shop-prod",
      "ConfigMap orders-drill",
      "CronJob orders-drill",
      "Namespace shop-drill",
      "NetworkPolicy allow-dns",
      "NetworkPolicy default-deny",
      "NetworkPolicy orders-drill-to-store-egress",
      "Schedule shop-prod",
      "ServiceAccount orders-drill",
    ]);
  });
});
