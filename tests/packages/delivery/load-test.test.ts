import assert from "node:assert/strict";
import type { SystemDefinition } from "@axon/core";
import { renderGitlabPipeline } from "@axon/delivery";
import { cortexCore } from "@axon/systems";
import { parse } from "yaml";
import { jobsOf } from "./gitlab-runner.ts";

const text = renderGitlabPipeline(cortexCore)[".gitlab-ci.yml"] ?? "";
const pipeline = parse(text);
const job = pipeline["load-test-staging"];

describe("the load tests of a pipeline (CC-122)", () => {
  it("send the expected and the peak load to the environments that may be loaded, never to production", () => {
    assert.deepEqual(job.parallel.matrix, [
      { LEVEL: "expected", RATE: "60" },
      { LEVEL: "peak", RATE: "180" },
    ]);
    assert.equal(job.variables.URL, "https://api.staging.cortex-core.example.com/health/ready");
    const names = Object.keys(pipeline).filter((name) => name.startsWith("load-test"));
    assert.deepEqual(names, ["load-test-staging"]);
  });

  it("hold the answers to the objectives and keep the figures", () => {
    const [script, command] = job.script;
    assert.match(script, /http_req_duration: \["p\(95\)<500"\]/);
    assert.match(script, /http_req_failed: \["rate<0\.001"\]/);
    assert.match(command, /--summary-export "load-\$LEVEL\.json"/);
    assert.deepEqual(
      [job.artifacts.paths, job.artifacts.when, job.artifacts.expire_in],
      [["load-*.json"], "always", "1 year"],
    );
  });

  it("are started by hand, after staging has the release, and keep to GitLab's schema", async () => {
    assert.deepEqual(job.needs, ["deploy-staging"]);
    const jobs = await jobsOf(text, { CI_COMMIT_BRANCH: "main" });
    const tests = jobs.filter(({ name }) => name.startsWith("load-test"));
    assert.deepEqual([...new Set(tests.map(({ when }) => when))], ["manual"]);
    assert.equal(tests.length, 2);
  });

  it("are left out where only who has a token may ask for the path", () => {
    const identity = { issuer: "https://id.example.com/", jwks: "https://id.example.com/keys" };
    const asking = (openPaths: string[]): SystemDefinition => ({
      ...cortexCore,
      externals: { ...cortexCore.externals, login: { host: "id.example.com", identity } },
      endpoints: {
        "cortex-core-ingress": {
          ...cortexCore.endpoints?.["cortex-core-ingress"],
          host: "api.cortex-core.example.com",
          routes: [{ path: "/", service: "cortex-core-api" }],
          authentication: { provider: "login", audiences: ["cortex"], openPaths },
        },
      },
    });
    const made = (openPaths: string[]) =>
      "load-test-staging" in parse(renderGitlabPipeline(asking(openPaths))[".gitlab-ci.yml"] ?? "");
    assert.equal(made(["/health/ready"]), true);
    assert.equal(made([]), false);
  });

  it("are left out where the definition names no load", () => {
    const { load: _, ...objectives } = cortexCore.objectives ?? {};
    const without = parse(renderGitlabPipeline({ ...cortexCore, objectives })[".gitlab-ci.yml"] ?? "");
    assert.ok(!("load-test-staging" in without));
  });
});
