import assert from "node:assert/strict";
import { renderGithubWorkflow, renderGitlabPipeline, renderJenkinsfile } from "@axon/delivery";
import { spek } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { waitedFor } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object, renderStack } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

const suite = "spek-integration-tests";

describe("SPEK's integration suite", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderStack("spek-dev-kubernetes", {
      "axon:system": "spek",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
    });
    staging = await renderStack("spek-staging-kubernetes");
    prod = await renderStack("spek-prod-kubernetes");
  });

  it("runs once against what was just deployed, as the release's own image, and fails the deployment with it (SP-040)", () => {
    for (const from of [dev, staging]) {
      const found = from.find(({ type, name }) => type.startsWith("kubernetes:batch") && name === suite);
      const { metadata, spec } = (found?.inputs ?? assert.fail("no Job")) as unknown as KubernetesObject;
      const [container] = spec.template.spec.containers;
      assert.deepEqual(container.command, ["python", "-m", "pytest", "tests/integration/", "-v"]);
      assert.equal(container.image, object(from, "Deployment", "spek").spec.template.spec.containers[0].image);
      assert.partialDeepStrictEqual(environmentOf(from, { metadata, spec } as unknown as KubernetesObject), {
        SPEK_URL: "http://spek-service:80",
        SPEK_API_KEY: "spek-api-keys/ci",
      });
      assert.ok(waitedFor(from, "KubernetesJob", suite).includes("Deployment spek"));
      // The engine waits for a Job's success unless it is told not to; one failed try is a failed update.
      assert.deepEqual([spec.backoffLimit, spec.template.spec.restartPolicy], [0, "Never"]);
      assert.equal(metadata.annotations?.["pulumi.com/skipAwait"], undefined);
    }
  });

  it("never runs in production, nor against its data (SP-040)", () => {
    assert.deepEqual(
      prod.filter(({ name }) => name.startsWith(suite)),
      [],
    );
    assert.ok(!JSON.stringify(staging).includes("example-spek-backup"), "production's bucket");
  });

  it("stands between staging and production in every pipeline (SP-040)", () => {
    const [workflow = ""] = Object.values(renderGithubWorkflow(spek));
    const { jobs } = parse(workflow);
    assert.equal(jobs["deploy-production"].needs, "deploy-staging");
    assert.ok(!/continue-on-error|always\(\)/.test(JSON.stringify(jobs["deploy-production"].if ?? "")));
    const [gitlab = ""] = Object.values(renderGitlabPipeline(spek));
    const production = parse(gitlab)["deploy-production"];
    assert.ok(JSON.stringify(production.needs).includes("deploy-staging"));
    assert.notEqual(production.allow_failure, true);
    // A stage of Jenkins runs when those before it have succeeded.
    const [jenkins = ""] = Object.values(renderJenkinsfile(spek));
    const [staging, prod] = ["staging", "production"].map((name) => jenkins.indexOf(`stage('Deploy to ${name}')`));
    assert.ok(staging !== undefined && prod !== undefined && staging > 0 && prod > staging);
    assert.doesNotMatch(jenkins, /catchError/);
  });
});
