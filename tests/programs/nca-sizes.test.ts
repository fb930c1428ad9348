import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { object } from "../support/program.ts";

describe("sizes of the NeuroCognitive Architecture that a stack raises", () => {
  let raised: Rendered;
  before(async () => {
    raised = await renderNca(
      "prod",
      {
        databases: { postgres: { cpu: { request: "4", limit: "8" }, memory: "8Gi", storage: "200Gi" } },
        services: { "neuroca-api": { cpu: { request: "1", limit: "2" }, memory: { request: "2Gi", limit: "2Gi" } } },
        nodePools: { "neuroca-workers": { machines: ["m7i.2xlarge"] } },
      },
      {
        capacity: { cpu: "64", memory: "256Gi", storage: "2Ti" },
        nodeClass: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
      },
    );
  });

  it("are those of the database, of a component, and of machines, by its settings alone (NC-065)", () => {
    const { resources, storage } = object(raised, "Cluster", "postgres").spec;
    assert.deepEqual(
      [resources.requests, resources.limits.cpu, storage.size],
      [{ cpu: "4", memory: "8Gi" }, "8", "200Gi"],
    );
    const [workload] = [...objectsOf(raised, "Deployment"), ...objectsOf(raised, "Rollout")].filter(
      ({ metadata }) => metadata.name === "neuroca-api",
    );
    const [container] = workload?.spec.template.spec.containers ?? [];
    assert.partialDeepStrictEqual(container.resources.requests, { cpu: "1", memory: "2Gi" });
    const machines = object(raised, "NodePool", "neuroca-workers").spec.template.spec.requirements;
    assert.ok(
      machines.some(({ values }: { readonly values?: readonly string[] }) => values?.includes("m7i.2xlarge")),
      JSON.stringify(machines),
    );
  });

  it("are decided by dashboards that show how much of its limit each container uses, and each disk (NC-065)", () => {
    const boards = objectsOf(raised, "ConfigMap").flatMap(({ data }) => Object.values(data as Record<string, string>));
    const titles = boards.join("\n").match(/"title": "(CPU of limit|Memory of limit|Volume fill)"/g) ?? [];
    assert.equal(new Set(titles).size, 3);
  });
});
