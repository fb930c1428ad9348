import assert from "node:assert/strict";
import { ProblemError } from "@axon/core";
import { type StackCost, stackCost } from "@axon/programs/cost";
import { axon } from "../packages/cli/axon.ts";
import { changedStack } from "../support/changed-stack.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

const prod = "spiralcortex-prod-kubernetes";
const cluster = stackConfig(prod)["axon:kubernetes"] as {
  readonly cost: object;
  readonly backup: { readonly s3: object };
};
const cents = (amount: number) => Number(amount.toFixed(2));

/** What the production stack costs with other words of its installation. */
function estimated(change: Parameters<typeof changedStack>[1] = {}): StackCost {
  const { plan, settings } = changedStack(prod, change);
  const cost = stackCost(plan, settings);
  assert.ok(cost);
  return cost;
}

function part(cost: StackCost, name: string): readonly number[] {
  const found = cost.parts.find((candidate) => candidate.name === name);
  return found ? [cents(found.planned), cents(found.most)] : [];
}

/** Why the production stack is refused with other words; nothing where it is not. */
async function refusal(change: Parameters<typeof changedStack>[1]): Promise<string> {
  try {
    await renderStack(prod, changedStack(prod, change).config);
    return "";
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
}

/** The guide's second autoscaler, with as many connections as its pods may open. */
const fiftyReplicas = {
  services: { "spiralcortex-fusion": { scale: { max: 50 } } },
  databases: { postgres: { pooler: { maxClientConnections: 10_000 } } },
};
const withGpu = { services: { "spiralcortex-fusion": { gpu: { count: 1 } } } };
const rule = async (stack: string, change: Parameters<typeof changedStack>[1] = {}) => {
  const rendered = await renderStack(stack, changedStack(stack, change).config);
  const { groups } = object(rendered, "PrometheusRule", "spiralcortex-alerts").spec;
  const rules = groups.flatMap((group: { readonly rules: readonly object[] }) => group.rules);
  return rules.find(({ alert }: { readonly alert: string }) => alert === "BudgetExceeded");
};

describe("what SpiralCortex costs at its largest", () => {
  it("is seen part by part: ten replicas, Elasticsearch with the logs, Kibana, backups and their copies in another region (SC-115)", () => {
    const { parts, planned, most, currency, limit } = estimated();
    assert.deepEqual(
      parts.map(({ name, ...amounts }) => [name, cents(amounts.planned), cents(amounts.most)]),
      [
        // 3 servers of 2 CPUs, 16 GiB and a disk of 100 GiB.
        ["postgres", 334.98, 334.98],
        // 3 to 10 pods of 1 CPU and 2 GiB: 730 x (0.035 + 2 x 0.0045) is 32.12.
        ["spiralcortex-fusion", 96.36, 321.2],
        // 3600 GiB of backups and 100 of models, and 34.75 x 100 GiB carried a month: 30.42 backups and 4.33 dumps.
        ["copies in the second region", 154.6, 154.6],
        // 3 servers of 1 CPU, 4 GiB and a disk of 100 GiB, which keep the logs too.
        ["elasticsearch", 140.07, 140.07],
        // The backups of 30 days and the one before them, and the dumps of 30 days: 36 x 100 GiB.
        ["backups", 82.8, 82.8],
        ["redis", 29.02, 29.02],
        ["prometheus", 24.06, 24.06],
        // A fifth of a CPU and 1.5 GiB: 730 x (0.2 x 0.035 + 1.5 x 0.0045).
        ["elasticsearch-kibana", 10.04, 10.04],
        ["jaeger", 9.63, 9.63],
        // The disk of 100 GiB that holds the models.
        ["object-store", 8, 8],
      ],
    );
    assert.deepEqual([cents(planned), cents(most), currency, limit], [889.56, 1114.4, "USD", 1000]);
  });

  it("is 1285 more with 50 replicas in the place of ten (SC-115)", () => {
    const fifty = estimated({ overrides: fiftyReplicas });
    assert.deepEqual(part(fifty, "spiralcortex-fusion"), [96.36, 1606]);
    assert.deepEqual([cents(fifty.planned), cents(fifty.most)], [889.56, 2399.2]);
  });

  it("has a GPU for each replica that asks for one, and is refused where nobody says its price (SC-115)", async () => {
    const cost = { ...cluster.cost, gpuHour: 1, monthlyLimit: 10_000 };
    // 730 more for each of 3 to 10.
    assert.deepEqual(
      part(estimated({ overrides: withGpu, kubernetes: { cost } }), "spiralcortex-fusion"),
      [2286.36, 7621.2],
    );
    assert.match(
      await refusal({ overrides: withGpu }),
      /"axon:kubernetes"\.cost\.gpuHour must be what a GPU costs in an hour, got nothing; it counts for spiralcortex-fusion/,
    );
  });

  it("has neither copies nor their way where there is no second region (SC-115)", () => {
    const one = estimated({ overrides: { secondRegion: false }, kubernetes: { secondRegion: undefined } });
    assert.deepEqual(part(one, "copies in the second region"), []);
    assert.equal(cents(estimated().most - one.most), 154.6);
  });

  it("has the content of buckets that exist elsewhere, once in each region (SC-115)", async () => {
    const existing = { region: "us-east-1", buckets: { "spiralcortex-models": "example-models" } };
    const cost = estimated({ kubernetes: { objectStore: { existing: { ...existing, storage: "1000Gi" } } } });
    assert.deepEqual(part(cost, "content of buckets"), [23, 23]);
    // 900 GiB more than the 100 of the store in the cluster.
    assert.deepEqual(part(cost, "copies in the second region"), [175.3, 175.3]);
    assert.deepEqual(part(cost, "object-store"), []);
    assert.match(
      await refusal({ kubernetes: { objectStore: { existing } } }),
      /objectStore\.existing\.storage must be what the buckets hold together, such as "100Gi", got nothing; it is priced for spiralcortex-models/,
    );
  });

  for (const [price, message] of [
    [
      "objectGibMonth",
      /cost\.objectGibMonth must be what a GiB in a bucket costs in a month, got nothing; it counts for backups, copies/,
    ],
    [
      "regionGib",
      /cost\.regionGib must be what it costs to carry a GiB into another region, got nothing; it counts for copies/,
    ],
  ] as const) {
    it(`is refused without ${price}, rather than told too low (SC-115)`, async () => {
      const cost = { ...cluster.cost, [price]: undefined };
      assert.match(await refusal({ kubernetes: { cost } }), message);
      const { plan, settings } = changedStack(prod, { kubernetes: { cost } });
      assert.equal(stackCost(plan, settings), undefined);
    });
  }

  it("stands in the stack's documentation, with what is allowed (SC-115)", async () => {
    const { stdout } = await axon(["describe", "spiralcortex", "--env", "prod"]);
    const [, section = ""] = /## Cost a month\n\n([^#]+)/.exec(stdout) ?? [];
    const rows = section.trim().split("\n");
    assert.equal(rows[0], "| USD | planned | at most, with autoscaling |");
    assert.ok(rows.includes("| copies in the second region | 154.60 | 154.60 |"), section);
    assert.ok(rows.includes("| spiralcortex-fusion | 96.36 | 321.20 |"), section);
    assert.deepEqual(rows.slice(-2), ["| together | 889.56 | 1114.40 |", "| allowed | 1000.00 | 1000.00 |"]);
  });
});

describe("the budget of a stack of SpiralCortex", () => {
  it("is 1000 USD a month in production, and tells when a day of what runs, with backups and copies, costs more (SC-115)", async () => {
    const { expr, for: holdsFor, labels, annotations } = await rule(prod);
    const namespace = 'namespace=~"spiralcortex|spiralcortex-monitoring"';
    const running = `and on (namespace, pod) (kube_pod_status_phase{${namespace},phase="Running"} == 1)`;
    const reserved = (resource: string) =>
      `(sum(kube_pod_container_resource_requests{${namespace},resource="${resource}"} ${running}) or vector(0))`;
    const disks = `(sum(kube_persistentvolumeclaim_resource_requests_storage_bytes{${namespace}}) or vector(0))`;
    const pods = `730 * (0.035 * ${reserved("cpu")} + 0.0045 * ${reserved("memory")} / 2^30)`;
    // 82.80 for backups and 154.60 for copies.
    assert.equal(expr, `avg_over_time((${pods} + 0.08 * ${disks} / 2^30 + 237.4)[1d:30m]) > 1000`);
    assert.equal(holdsFor, "5m");
    assert.deepEqual(labels, {
      severity: "warning",
      system: "spiralcortex",
      component: "spiralcortex",
      namespace: "spiralcortex",
    });
    assert.equal(annotations.summary, "spiralcortex costs more than its budget");
    assert.equal(
      annotations.description,
      'What ran in the last day costs {{ $value | printf "%.0f" }} USD a month, above the 1000 that are allowed.',
    );
  });

  it("is another one in staging, which has no copies (SC-115)", async () => {
    const { expr } = await rule("spiralcortex-staging-kubernetes");
    assert.match(expr, / \+ 82\.8\)\[1d:30m\]\) > 900$/);
  });

  it("counts GPUs that pods hold, where they have a price (SC-115)", async () => {
    const { expr } = await rule(prod, { kubernetes: { cost: { ...cluster.cost, gpuHour: 1.2 } } });
    assert.match(
      expr,
      / \+ 1\.2 \* \(sum\(kube_pod_container_resource_requests\{[^}]+,resource="nvidia_com_gpu"\} and on/,
    );
  });

  it("leaves the namespace of a Prometheus out that all systems share (SC-115)", async () => {
    const monitoring = { sharedNamespace: "monitoring" };
    const { expr } = await rule(prod, { kubernetes: { monitoring } });
    assert.match(expr, /kube_pod_status_phase\{namespace="spiralcortex",phase="Running"\}/);
    assert.doesNotMatch(expr, /monitoring/);
  });

  it("tells nobody where no amount is set", async () => {
    assert.equal(await rule(prod, { kubernetes: { cost: { ...cluster.cost, monthlyLimit: undefined } } }), undefined);
    assert.equal(await rule(prod, { kubernetes: { cost: undefined } }), undefined);
  });
});
