import assert from "node:assert/strict";
import main from "@axon/programs";
import { recordResources } from "../../packages/cli/src/render/record.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

/** Whether a resource waits for another, directly or through others; children are waited for with their parents. */
function waitsFor(resources: readonly RegisteredResource[], from: RegisteredResource, to: RegisteredResource): boolean {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const visit = (urn: string): boolean => {
    if (urn === to.urn) return true;
    const resource = byUrn.get(urn);
    if (seen.has(urn) || !resource) return false;
    seen.add(urn);
    return [...resource.dependencies, ...(resource.parent ? [resource.parent] : [])].some(visit);
  };
  return visit(from.urn);
}

const ofKind = (resources: readonly RegisteredResource[], kind: string) =>
  resources.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));

function named(resources: readonly RegisteredResource[], kind: string, name: string): RegisteredResource {
  const found = ofKind(resources, kind).find((resource) => resource.name === name);
  assert.ok(found, `no ${kind} ${name}`);
  return found;
}

describe("a release of Cortex Core on Kubernetes", () => {
  for (const stack of ["staging", "prod"]) {
    describe(`in ${stack}`, () => {
      let resources: readonly RegisteredResource[];
      before(async () => {
        resources = await renderStack(stack);
      });

      it("backs both databases up before their migrations, which do not run when that fails (CC-076)", () => {
        for (const [database, job] of [
          ["postgres-core", "db-migration-job"],
          ["postgres-memory", "memory-migration-job"],
        ] as const) {
          const backup = named(resources, "Backup", `${database}-release`);
          assert.ok(waitsFor(resources, named(resources, "Job", job), backup), job);
          assert.ok(waitsFor(resources, backup, named(resources, "Cluster", database)), database);
        }
      });

      it("migrates, then rolls out and waits, then runs the smoke test (CC-077, CC-078)", () => {
        const rollout = named(resources, "Deployment", "cortex-core-api");
        const smoke = named(resources, "Job", "smoke-test-job");
        assert.ok(waitsFor(resources, rollout, named(resources, "Job", "db-migration-job")));
        assert.ok(waitsFor(resources, smoke, rollout));
        assert.ok(!waitsFor(resources, rollout, smoke));
      });
    });
  }

  it("takes another backup, runs migrations and the smoke test for another version only (CC-076, CC-078)", async () => {
    const config = stackConfig("staging");
    const namesOf = (resources: readonly RegisteredResource[]) =>
      [...ofKind(resources, "Backup"), ...ofKind(resources, "Job")]
        .filter(({ name }) => /release|migration|smoke/.test(name))
        .map(({ inputs }) => (inputs as { readonly metadata: { readonly name: string } }).metadata.name);
    const first = namesOf(await renderStack("staging", config));
    assert.equal(first.length, 5);
    assert.deepEqual(namesOf(await renderStack("staging", config)), first);
    const next = namesOf(await renderStack("staging", { ...config, "axon:overrides": { version: "1.0.1" } }));
    assert.equal(new Set([...first, ...next]).size, 10);
  });

  it("brings an earlier release back without its migrations, which do not know the schema, and at once (CC-081)", async () => {
    const back = await recordResources({
      project: "axon",
      stack: "staging",
      config: stackConfig("staging"),
      secretKeys: [],
      program: async () => ({ ...(await main("0.9.0", true)) }),
    });
    assert.deepEqual(
      ofKind(back, "Job").map(({ name }) => name),
      ["smoke-test-job"],
    );
    assert.deepEqual(ofKind(back, "Backup"), []);
    const images = ofKind(back, "Deployment").map(
      ({ inputs }) => JSON.stringify(inputs).match(/cortex-core-api:[\w.]+/)?.[0],
    );
    assert.ok(images.includes("cortex-core-api:0.9.0"));
    const alerts = (resources: readonly RegisteredResource[]) =>
      named(resources, "PrometheusRule", "cortex-core-alerts").inputs;
    assert.deepEqual(alerts(back), alerts(await renderStack("staging")));
  });

  it("needs no backup where a database has none (CC-076)", async () => {
    const resources = await renderStack("dev");
    assert.deepEqual(ofKind(resources, "Backup"), []);
    assert.equal(object(resources, "Job", namedJob(resources)).spec.activeDeadlineSeconds, 300);
  });
});

/** The smoke test's Job carries a hash of the release in its name. */
function namedJob(resources: readonly RegisteredResource[]): string {
  const { inputs } = named(resources, "Job", "smoke-test-job");
  return (inputs as { readonly metadata: { readonly name: string } }).metadata.name;
}
