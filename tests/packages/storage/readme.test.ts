import assert from "node:assert/strict";
import { renderReadme } from "../database/readme.ts";

describe("README of storage", () => {
  it("shows an example that runs and creates what the text says", async () => {
    const { names } = await renderReadme("storage");
    assert.deepEqual(
      names.filter((name) => !name.startsWith("NetworkPolicy")),
      [
        "Certificate objects-tls",
        "ConfigMap backups-bucket",
        "ConfigMap objects",
        "Job backups-bucket",
        "PersistentVolumeClaim uploads",
        "Service objects",
        "ServiceAccount backups-bucket",
        "ServiceAccount objects",
        "StatefulSet objects",
      ],
    );
  });
});
