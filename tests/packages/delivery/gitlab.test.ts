import assert from "node:assert/strict";
import { renderGitlabPipeline } from "@axon/delivery";
import { cortexCore } from "@axon/systems";
import { parse } from "yaml";
import { stackConfig } from "../../support/program.ts";
import { jobsOf } from "./gitlab-runner.ts";

const files = renderGitlabPipeline(cortexCore);
const text = files[".gitlab-ci.yml"] ?? "";
const pipeline = parse(text);
const namesOf = async (variables?: Parameters<typeof jobsOf>[1]) =>
  (await jobsOf(text, variables)).map(({ name, when }) => (when === "manual" ? `${name} (manual)` : name));

const protectedTag = { CI_COMMIT_TAG: "v1.1.0", CI_COMMIT_REF_PROTECTED: "true", CI_COMMIT_BRANCH: undefined };
const checked = [
  "build: [cognition-service,cognition-service/Dockerfile]",
  "build: [cortex-core-api,cortex-core-api/Dockerfile]",
  "build: [memory-service,memory-service/Dockerfile]",
  "test",
  "scan: [cognition-service]",
  "scan: [cortex-core-api]",
  "scan: [memory-service]",
  "policies",
];

const loadTests = ["load-test-staging: [expected,60] (manual)", "load-test-staging: [peak,180] (manual)"];

describe("renderGitlabPipeline", () => {
  it("CC-071: has the stages build, test and deploy, with registry and namespace as variables", () => {
    assert.deepEqual(Object.keys(files), [".gitlab-ci.yml"]);
    assert.deepEqual(pipeline.stages, ["build", "test", "deploy"]);
    assert.deepEqual(pipeline.variables, {
      CONTAINER_REGISTRY: "registry.example.com",
      KUBERNETES_NAMESPACE: "cortex-core",
    });
  });

  it("CC-071: keeps to GitLab's schema, which a misspelt keyword does not", async () => {
    assert.ok((await jobsOf(text)).length > 0);
    await assert.rejects(jobsOf(text.replace("resource_group", "resource_grop")), /resource_grop/);
  });

  it("CC-072: builds and pushes all three images with the short commit id, logged in, once for each commit", () => {
    const { parallel, script } = pipeline.build;
    assert.deepEqual(
      parallel.matrix.map(({ IMAGE }: { readonly IMAGE: string }) => IMAGE),
      ["cognition-service", "cortex-core-api", "memory-service"],
    );
    const image = '"$CONTAINER_REGISTRY/$IMAGE:$CI_COMMIT_SHORT_SHA"';
    assert.match(script[0], /docker login .*--password-stdin "\$CONTAINER_REGISTRY"$/);
    assert.ok(script[1].startsWith(`if docker manifest inspect ${image}`) && script[1].includes("exit 0"));
    assert.ok(script[2].startsWith("docker build ") && script[2].includes(`--tag ${image}`));
    assert.equal(script[3], `docker push ${image}`);
  });

  it("CC-073: runs the application's tests with runtime and development requirements before any deployment", () => {
    assert.equal(pipeline.test.stage, "test");
    assert.deepEqual(pipeline.test.script, [
      "pip install --requirement requirements.txt --requirement requirements-dev.txt",
      "pytest",
    ]);
    assert.equal("allow_failure" in pipeline.test, false);
  });

  it("CC-032: scans every image before it is deployed and stops at a critical finding", () => {
    const { stage, parallel, script } = pipeline.scan;
    assert.equal(stage, "test");
    assert.deepEqual(parallel.matrix, [{ IMAGE: ["cognition-service", "cortex-core-api", "memory-service"] }]);
    assert.match(script[0], /^trivy image --severity CRITICAL --exit-code 1 .*"\$CONTAINER_REGISTRY\/\$IMAGE:/);
    assert.equal("allow_failure" in pipeline.scan, false);
  });

  it("CC-074: deploys staging from the main branch by itself, to its own context, and waits for the rollout", async () => {
    assert.deepEqual(await namesOf(), [...checked, "deploy-staging", ...loadTests]);
    const { script, environment, resource_group } = pipeline["deploy-staging"];
    assert.deepEqual([environment.name, resource_group], ["staging", "staging"]);
    assert.ok(
      script
        .join("\n")
        .includes('npx axon up cortex-core --env staging --on kubernetes --release "$CI_COMMIT_SHORT_SHA" --yes && '),
    );
    assert.equal(pipeline[".deploy"].timeout, "2h");
    assert.equal(contextOf("staging"), "staging");
  });

  it("CC-075: deploys production from a protected tag alone, by hand, to its own context", async () => {
    assert.deepEqual(await namesOf(protectedTag), [...checked, "deploy-production (manual)"]);
    assert.deepEqual(await namesOf({ ...protectedTag, CI_COMMIT_REF_PROTECTED: "false" }), checked);
    const { script, rules, environment, when } = pipeline["deploy-production"];
    assert.deepEqual(
      rules.map((rule: { readonly when: string }) => rule.when),
      ["never", "manual"],
    );
    assert.equal(when, undefined);
    assert.equal(environment.name, "production");
    assert.ok(
      script
        .join("\n")
        .includes('npx axon up cortex-core --env prod --on kubernetes --release "$CI_COMMIT_SHORT_SHA" --yes && '),
    );
    assert.equal(contextOf("prod"), "production");
  });

  it("CC-123: audits production on a schedule, changes nothing, and keeps the reports", async () => {
    const names = await namesOf({ CI_PIPELINE_SOURCE: "schedule" });
    assert.deepEqual(names, ["test", "policies", "audit"]);
    assert.ok(!(await namesOf()).includes("audit"));
    const { script, artifacts } = pipeline.audit;
    const compared =
      "npx axon refresh cortex-core --env prod --on kubernetes --preview-only --expect-no-changes --json";
    assert.ok(script.includes(`${compared} > audit-drift.json || status=1`));
    assert.ok(script.includes("npx axon lint audit-rendered/resources.json --json > audit-policies.json || status=1"));
    assert.equal(script.at(-1), 'exit "$status"');
    assert.deepEqual([artifacts.when, artifacts.expire_in], ["always", "90 days"]);
    assert.equal("allow_failure" in pipeline.audit, false);
  });

  it("tests and judges a merge request, and builds and deploys nothing for it", async () => {
    const request = { CI_PIPELINE_SOURCE: "merge_request_event", CI_COMMIT_BRANCH: undefined };
    assert.deepEqual(await namesOf(request), ["test", "policies"]);
  });

  it("deploys no staging where the system has none", async () => {
    const { staging: _staging, ...environments } = cortexCore.environments;
    const [only = ""] = Object.values(renderGitlabPipeline({ ...cortexCore, environments }));
    assert.deepEqual(
      (await jobsOf(only)).filter(({ stage }) => stage === "deploy"),
      [],
    );
  });

  it("builds no image that comes from elsewhere, and takes the repository as it is told", () => {
    const { api, ...rest } = renamed();
    const delivery = { tests: { image: "node:24", commands: ["npm test"] } };
    const definition = { ...cortexCore, delivery, services: { "cortex-core-api": api, ...rest } };
    const other = parse(
      renderGitlabPipeline(definition, {
        system: "./system.ts",
        dockerfiles: { "memory-service": "docker/memory" },
      })[".gitlab-ci.yml"] ?? "",
    );
    assert.deepEqual(other.build.parallel.matrix, [
      { IMAGE: "cognition-service", DOCKERFILE: "cognition-service/Dockerfile" },
      { IMAGE: "memory-service", DOCKERFILE: "docker/memory" },
    ]);
    assert.deepEqual(other.test, { stage: "test", image: "node:24", script: ["npm test"] });
    assert.ok(other["deploy-staging"].script[2].startsWith("npx axon up ./system.ts --env staging"));
  });
});

/** Cortex Core's services with an API that somebody else builds. */
function renamed() {
  const { "cortex-core-api": own, ...rest } = cortexCore.services;
  assert.ok(own);
  return { api: { ...own, image: { repository: "cortex-core-api", registry: "quay.io/other" } }, ...rest };
}

function contextOf(stack: string): unknown {
  const kubernetes = stackConfig(stack)["axon:kubernetes"] as { readonly context: string };
  return kubernetes.context;
}
