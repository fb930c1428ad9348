import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { recordResources } from "../../support/mocks.ts";

const root = new URL("../../../", import.meta.url);

describe("README of observability", () => {
  it("shows an example that runs and creates what the text says", async () => {
    const text = readFileSync(new URL("packages/observability/README.md", root), "utf8");
    const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    const folder = new URL(".axon/readme/", root);
    const file = new URL(`observability-${process.pid}.ts`, folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, example);
    try {
      const resources = await recordResources(() => import(file.href));
      assert.deepEqual(
        resources
          .map(({ type, name }) => `${type} ${name}`)
          .filter((line) => line.startsWith("kubernetes:"))
          .sort(),
        [
          "kubernetes:core/v1:ConfigMap shop",
          "kubernetes:monitoring.coreos.com/v1:PrometheusRule shop",
          "kubernetes:monitoring.coreos.com/v1:ServiceMonitor web",
        ],
      );
    } finally {
      rmSync(file, { force: true });
    }
  });
});
