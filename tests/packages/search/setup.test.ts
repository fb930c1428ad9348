import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths, setupFiles, setupSteps } from "../../../packages/search/src/setup.ts";

const retention = { logs: { indices: ["logs-*", "audit-*"], deleteAfter: "30d" } };
const snapshots = { bucket: "copies", credentialsSecret: "store", endpoint: "https://s3.example.com" };

describe("the setup of a running cluster", () => {
  it("deletes old indices by a policy that those to come and those there are get", () => {
    const lifecycle = { "index.lifecycle.name": "logs" };
    assert.deepEqual(setupSteps("search", { retention }), [
      {
        path: "/_ilm/policy/logs",
        body: { policy: { phases: { hot: { actions: {} }, delete: { min_age: "30d", actions: { delete: {} } } } } },
      },
      { path: "/_component_template/logs", body: { template: { settings: lifecycle } } },
      {
        path: "/_index_template/logs",
        body: { index_patterns: ["logs-*", "audit-*"], priority: 200, composed_of: ["logs"] },
      },
      { path: "/logs-*,audit-*/_settings?allow_no_indices=true&ignore_unavailable=true", body: lifecycle },
    ]);
  });

  it("begins an index of a data stream each day, and deletes it when the last in it is old enough", () => {
    const streams = {
      "axon-logs": {
        indices: ["logs-shop.otel-default"],
        deleteAfter: "30d",
        dataStream: { composedOf: ["logs@mappings", "logs@settings"] },
      },
    };
    const [policy, component, template, existing] = setupSteps("search", { retention: streams });
    assert.deepEqual(policy, {
      path: "/_ilm/policy/axon-logs",
      body: {
        policy: {
          phases: {
            hot: { actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } },
            delete: { min_age: "30d", actions: { delete: {} } },
          },
        },
      },
    });
    assert.deepEqual(component?.body, {
      template: { settings: { "index.lifecycle.name": "axon-logs", "index.auto_expand_replicas": "0-1" } },
    });
    assert.deepEqual(template?.body, {
      index_patterns: ["logs-shop.otel-default"],
      priority: 200,
      composed_of: ["logs@mappings", "logs@settings", "axon-logs"],
      data_stream: {},
      ignore_missing_component_templates: ["logs@mappings", "logs@settings"],
    });
    assert.equal(existing?.path, "/logs-shop.otel-default/_settings?allow_no_indices=true&ignore_unavailable=true");
    assert.deepEqual(existing?.body, { "index.lifecycle.name": "axon-logs" });
  });

  it("copies everything into a bucket once a day, and keeps three copies whatever their age", () => {
    assert.deepEqual(setupSteps("search", { snapshots }), [
      {
        path: "/_snapshot/axon",
        body: {
          type: "s3",
          settings: { bucket: "copies", base_path: "search", endpoint: "https://s3.example.com" },
        },
      },
      {
        path: "/_slm/policy/axon",
        body: {
          name: "<axon-{now/d}>",
          schedule: "0 30 1 * * ?",
          repository: "axon",
          config: { include_global_state: true },
          retention: { expire_after: "30d", min_count: 3 },
        },
      },
    ]);
  });

  describe("as a script", () => {
    const folder = mkdtempSync(join(tmpdir(), "axon-setup-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs the script against a `curl` that writes its arguments down, and fails for a path with `refused`. */
    function run(steps: Parameters<typeof setupFiles>[0]) {
      const { "setup.sh": script = "", ...bodies } = setupFiles(steps);
      const log = join(folder, "log");
      writeFileSync(log, "");
      for (const [file, body] of Object.entries(bodies)) writeFileSync(join(folder, file), body);
      writeFileSync(join(folder, "setup.sh"), script.replaceAll(`${paths.files}/`, `${folder}/`));
      const curl = `#!/bin/sh\nprintf '%s\\n' "$*" >> ${log}\ncase "$*" in *refused*) exit 22 ;; esac\n`;
      writeFileSync(join(folder, "curl"), curl);
      chmodSync(join(folder, "curl"), 0o755);
      const env = {
        PATH: `${folder}:${process.env.PATH}`,
        ELASTIC_URL: "https://search:9200",
        ELASTIC_USERNAME: "axon-setup",
        ELASTIC_PASSWORD: "hunter2",
      };
      let code = 0;
      try {
        execFileSync("sh", [join(folder, "setup.sh")], { env, stdio: "pipe" });
      } catch (error) {
        code = error instanceof Error && "status" in error ? Number(error.status) : -1;
      }
      return { code, calls: readFileSync(log, "utf8").trimEnd().split("\n") };
    }

    it("tells the cluster one thing after the other, and the password to nobody who lists processes", () => {
      const { code, calls } = run(setupSteps("search", { retention }));
      assert.equal(code, 0);
      assert.deepEqual(
        calls.map((call) => call.slice(call.lastIndexOf(" ") + 1)),
        setupSteps("search", { retention }).map(({ path }) => `https://search:9200${path}`),
      );
      assert.ok(calls.every((call) => !call.includes("hunter2") && call.includes("--cacert /etc/setup-ca/ca.crt")));
    });

    it("stops at the first thing that is refused", () => {
      const { code, calls } = run([
        { path: "/one", body: {} },
        { path: "/refused", body: {} },
        { path: "/three", body: {} },
      ]);
      assert.equal(code, 22);
      assert.equal(calls.length, 2);
    });
  });
});
