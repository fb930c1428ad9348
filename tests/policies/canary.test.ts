import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lint } from "@axon/lint";
import { findingsFormats } from "@axon/report/formats";
import { stringify } from "yaml";

const canary = "canary-7Rk2pX9";

/** A secret in every place of a manifest where people put secrets, in the open and behind a format. */
const manifests = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", annotations: { token: canary }, labels: { app: "api" } },
    spec: {
      template: {
        metadata: { labels: { app: "api" }, annotations: { token: canary } },
        spec: {
          initContainers: [{ name: "migrate", env: [{ name: "DB_PASSWORD", value: canary }] }],
          containers: [
            {
              name: "api",
              command: ["sh", "-c", `psql postgres://app:${canary}@db/app`],
              args: [`--dsn=postgres://app:${canary}@db/app?sslmode=disable`],
              env: [
                { name: "API_TOKEN", value: canary },
                { name: "DATABASE_URL", value: `postgres://app:${canary}@db/app?sslmode=disable` },
                { name: "KEY", value: `-----BEGIN PRIVATE KEY-----\n${canary}` },
                { name: "PGSSLMODE", value: canary },
              ],
              livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: "Authorization", value: canary }] } },
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "app" },
    data: { API_KEY: canary, "app.yaml": `url: redis://:${canary}@cache` },
  },
  { apiVersion: "v1", kind: "Secret", metadata: { name: "app" }, stringData: { password: canary } },
];

/** The same manifests as people and programs write them: the text of a finding shows a line of the first two. */
const list = { apiVersion: "v1", kind: "List", items: manifests };
const forms = {
  "manifests.yaml": stringify(list),
  "flow.yaml": manifests.map((manifest) => `--- # of the shop\n${JSON.stringify(manifest)}\n`).join(""),
  "manifests.json": JSON.stringify(list),
};

describe("a secret in a resource", () => {
  for (const [name, content] of Object.entries(forms)) {
    it(`is in no message and in no report, though it is found, of ${name}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "axon-canary-"));
      try {
        const file = join(folder, name);
        writeFileSync(file, content);
        const report = await lint([file]);
        const found = report.findings.filter(({ policy }) => policy.startsWith("no-secret-in"));
        assert.equal(found.length, 8);
        assert.equal(found[0]?.excerpt !== undefined, name.endsWith(".yaml"));
        for (const format of Object.values(findingsFormats)) {
          assert.ok(!format(report, { color: true }).includes(canary));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
