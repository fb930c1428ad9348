import assert from "node:assert/strict";
import { parseBytes, parseCpu } from "@axon/core";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { type KubernetesObject, object } from "../support/program.ts";

const GiB = 2 ** 30;

interface Container {
  readonly name: string;
  readonly resources: { readonly [kind in "requests" | "limits"]: { readonly cpu: string; readonly memory: string } };
}

/** Containers of one size, how many there are of them, and what each of them keeps on a disk. */
interface Group {
  readonly container: Container;
  readonly count: number;
  readonly storageGiB: number;
}

/** How many pods a Deployment has at least: its own number, or that of whoever scales it. */
function replicasOf(rendered: Rendered, { metadata, spec }: KubernetesObject): number {
  const scaledBy = (kind: string) =>
    objectsOf(rendered, kind).find(({ spec: scaler }) => scaler.scaleTargetRef.name === metadata.name)?.spec;
  return (
    spec.replicas ??
    scaledBy("HorizontalPodAutoscaler")?.minReplicas ??
    scaledBy("ScaledObject")?.minReplicaCount ??
    assert.fail(`nobody says how many pods ${metadata.name} has`)
  );
}

/** Everything that runs all the time. */
function groupsOf(rendered: Rendered): readonly Group[] {
  const gibibytes = (quantity: string) => parseBytes(quantity).bytes / GiB;
  const claimed = (claims: readonly KubernetesObject[] = []) =>
    claims.reduce((so, { spec }) => so + gibibytes(spec.resources.requests.storage), 0);
  const workloads = [...objectsOf(rendered, "Deployment"), ...objectsOf(rendered, "StatefulSet")].flatMap(
    (workload) => {
      const { containers } = workload.spec.template.spec;
      return (containers as readonly Container[]).map((container, index) => ({
        container,
        count: replicasOf(rendered, workload),
        storageGiB: index === 0 ? claimed(workload.spec.volumeClaimTemplates) : 0,
      }));
    },
  );
  const servers = objectsOf(rendered, "Cluster").map(({ metadata, spec }) => ({
    container: { name: metadata.name, resources: spec.resources },
    count: spec.instances,
    storageGiB: gibibytes(spec.storage.size),
  }));
  const poolers = objectsOf(rendered, "Pooler").map(({ spec }) => ({
    container: spec.template.spec.containers[0],
    count: spec.instances,
    storageGiB: 0,
  }));
  const watching = objectsOf(rendered, "Prometheus").map(({ metadata, spec }) => ({
    container: { name: metadata.name, resources: spec.resources },
    count: spec.replicas,
    storageGiB: claimed([spec.storage.volumeClaimTemplate]),
  }));
  return [...workloads, ...servers, ...poolers, ...watching];
}

/** What all pods together reserve or may use at most: cores and GiB. */
function total(
  rendered: Rendered,
  kind: "requests" | "limits",
): { readonly cores: number; readonly memoryGiB: number } {
  const groups = groupsOf(rendered);
  const sum = (of: (group: Group) => number) => groups.reduce((so, group) => so + group.count * of(group), 0);
  return {
    cores: sum(({ container }) => parseCpu(container.resources[kind].cpu).millicores) / 1_000,
    memoryGiB: sum(({ container }) => parseBytes(container.resources[kind].memory).bytes) / GiB,
  };
}

const disksGiB = (rendered: Rendered) =>
  groupsOf(rendered).reduce((so, { count, storageGiB }) => so + count * storageGiB, 0);

describe("the capacity of NCA on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("is reserved by explicit sizes of all parts: 8 cores and 16 GB for production, on disks of 100 GB (NC-008, NC-025)", () => {
    for (const rendered of [staging, prod]) {
      const { cores, memoryGiB } = total(rendered, "requests");
      assert.ok(cores >= 8 && memoryGiB >= 16, `${cores} cores, ${memoryGiB} GiB`);
      assert.ok(disksGiB(rendered) >= 100, `${disksGiB(rendered)} GiB`);
      const most = total(rendered, "limits");
      assert.ok(most.cores >= cores && most.memoryGiB >= memoryGiB);
    }
  });

  it("fits the guide's machine of 4 cores and 8 GB in development, on disks of 50 GB (NC-008, NC-025)", () => {
    assert.ok(total(dev, "requests").cores <= 4);
    // Memory that was promised twice would end pods; cores are only shared.
    assert.ok(total(dev, "limits").memoryGiB <= 8, `${total(dev, "limits").memoryGiB} GiB`);
    assert.ok(disksGiB(dev) >= 50, `${disksGiB(dev)} GiB`);
  });

  it("is each stack's own choice, part by part (NC-008, NC-025)", async () => {
    const size = { cpu: { request: "750m", limit: "3" }, memory: { request: "3Gi", limit: "5Gi" } };
    const overrides = {
      services: { "neuroca-api": size },
      databases: { postgres: { ...size, storage: "250Gi" } },
    };
    const rendered = await renderNca("prod", overrides, { capacity: { cpu: "32", memory: "64Gi", storage: "1Ti" } });
    const expected = { requests: { cpu: "750m", memory: "3Gi" }, limits: { cpu: "3", memory: "5Gi" } };
    const [api] = object(rendered, "Deployment", "neuroca-api").spec.template.spec.containers;
    const { resources, storage } = object(rendered, "Cluster", "postgres").spec;
    assert.partialDeepStrictEqual([api.resources, resources], [expected, expected]);
    assert.equal(storage.size, "250Gi");
  });

  it("is refused where there is less than the guide's least of any, or nobody says what there is (NC-008)", async () => {
    const capacity = (cpu: string, memory: string, storage: string) => ({ capacity: { cpu, memory, storage } });
    const least = (stack: string, cpu: string, memory: string, storage: string, got: readonly string[]) =>
      [
        `${stack}: 3 problems`,
        `  - config."axon:kubernetes".capacity.cpu must be at least ${cpu}, got ${got[0]}; make room on the nodes, or lower replicas and requests`,
        `  - config."axon:kubernetes".capacity.memory must be at least ${memory}, got ${got[1]}; make room on the nodes, or lower replicas and requests`,
        `  - config."axon:kubernetes".capacity.storage must be at least ${storage}, got ${got[2]}`,
      ].join("\n");
    await assert.rejects(renderDevelopment({}, capacity("3900m", "8191Mi", "49Gi")), {
      message: least("Pulumi.nca-dev-kubernetes.yaml", "4", "8Gi", "50Gi", ["3900m", "8191Mi", "49Gi"]),
    });
    assert.ok((await renderDevelopment({}, capacity("4", "8Gi", "50Gi"))).length > 0);
    // So small that it is the guide's figures that ask for more, and not what is reserved.
    await assert.rejects(renderNca("prod", small, capacity("7900m", "16383Mi", "99Gi")), {
      message: least("Pulumi.nca-prod-kubernetes.yaml", "8", "16Gi", "100Gi", ["7900m", "16383Mi", "99Gi"]),
    });
    assert.ok((await renderNca("prod", small, capacity("8", "16Gi", "100Gi"))).length > 0);
    for (const [environment, figures] of [
      ["prod", "cpu 8, memory 16Gi and storage 100Gi"],
      ["staging", "cpu 4, memory 8Gi and storage 50Gi"],
    ] as const)
      await assert.rejects(renderNca(environment, {}, { capacity: undefined }), {
        message: `Pulumi.nca-${environment}-kubernetes.yaml: config."axon:kubernetes".capacity must be what the nodes have, at least ${figures}, got nothing`,
      });
  });

  it("is kept when what uses it is deleted, and grows in place (NC-025)", () => {
    for (const { metadata, spec } of objectsOf(prod, "StatefulSet")) {
      // What Kubernetes does where nothing is said.
      const kept = { whenDeleted: "Retain", whenScaled: "Retain" };
      assert.deepEqual(spec.persistentVolumeClaimRetentionPolicy ?? kept, kept, metadata.name);
    }
    const { storageClass, resizeInUseVolumes } = object(prod, "Cluster", "postgres").spec.storage;
    assert.deepEqual([storageClass, resizeInUseVolumes], ["neuroca", true]);
    assert.equal(object(prod, "StorageClass", storageClass).allowVolumeExpansion, true);
  });
});

/** Production with parts so small that all of them need less than the guide's least. */
const small = {
  services: Object.fromEntries(
    ["neuroca-api", "neuroca-worker"].map((name) => [
      name,
      { cpu: { request: "100m" }, memory: { request: "256Mi" }, scale: { max: 2 } },
    ]),
  ),
  databases: { postgres: { cpu: { request: "500m" }, memory: { request: "1Gi", limit: "2Gi" } } },
};
