import assert from "node:assert/strict";
import { renderGithubWorkflow } from "@axon/delivery";
import { spiralcortex } from "@axon/systems";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object, renderStack } from "../support/program.ts";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

describe("the models of a release of SpiralCortex, before it rolls out in staging", () => {
  let staging: readonly RegisteredResource[];
  let job: RegisteredResource;
  before(async () => {
    staging = await renderStack("spiralcortex-staging-kubernetes");
    job =
      staging.find(({ type, name }) => type === "kubernetes:batch/v1:Job" && name === "model-tests") ?? assert.fail();
  });

  const podOf = (workload: unknown) => (workload as KubernetesObject).spec.template.spec;

  it("are tested by the suite of the very image, from the very files that the API would load (SC-100)", () => {
    const fusion = podOf(object(staging, "Deployment", "spiralcortex-fusion"));
    const pod = podOf(job.inputs);
    const [tests]: Container[] = pod.containers;
    assert.deepEqual(tests?.command, ["python", "-m", "pytest", "tests/model_tests.py", "-v"]);
    assert.equal(tests?.image, fusion.containers[0].image);
    const fetched = (of: { readonly initContainers: readonly Container[] }) =>
      of.initContainers.map(({ command }) => command.slice(-2));
    assert.deepEqual(fetched(pod), fetched(fusion));
    assert.equal(fetched(pod).length, 3);
    assert.ok(tests?.volumeMounts.some(({ mountPath, readOnly }) => mountPath === "/app/models" && readOnly));
    const paths = (workload: unknown) =>
      Object.entries(environmentOf(staging, workload as KubernetesObject)).filter(([name]) =>
        /_MODEL_PATH$/.test(name),
      );
    assert.deepEqual(paths(job.inputs), paths(object(staging, "Deployment", "spiralcortex-fusion")));
    assert.equal(paths(job.inputs).length, 3);
  });

  it("stop the release at the first failure: the API waits for the suite, and production for staging (SC-100)", () => {
    assert.equal(Object(job.inputs).spec.backoffLimit, 0);
    const fusion = staging.find(
      ({ type, name }) => type === "kubernetes:apps/v1:Deployment" && name === "spiralcortex-fusion",
    );
    assert.ok(reaches(fusion, job), "the Deployment depends on the Job");
    const { jobs } = parse(renderGithubWorkflow(spiralcortex)[".github/workflows/deploy.yml"] ?? "");
    assert.equal(jobs["deploy-production"].needs, "deploy-staging");
    assert.equal(jobs["deploy-staging"].needs, "build");
  });

  it("are not tested again in production, which gets what was tested", async () => {
    const prod = await renderStack("spiralcortex-prod-kubernetes");
    assert.ok(!prod.some(({ name }) => name === "model-tests"));
  });

  /** Whether one thing waits for another: by itself, by what it waits for, or by what it is part of. */
  function reaches(from: RegisteredResource | undefined, to: RegisteredResource): boolean {
    const seen = new Set<string>();
    const queue = from ? [from.urn] : [];
    for (const urn of queue) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      const found = staging.find((resource) => resource.urn === urn);
      queue.push(...(found?.dependencies ?? []), ...(found?.parent ? [found.parent] : []));
    }
    return seen.has(to.urn);
  }
});
