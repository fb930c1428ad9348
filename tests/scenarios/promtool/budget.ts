import type { AlertCase } from "./case.ts";

const gib = 2 ** 30;
const pod = (name: string) => `namespace="shop",pod="${name}"`;
const container = (name: string, resource: string) =>
  `kube_pod_container_resource_requests{${pod(name)},container="web",resource="${resource}"}`;
const phase = (name: string, at: string) => `kube_pod_status_phase{${pod(name)},phase="${at}"}`;

/** Of 2 CPUs and 4 GiB for a whole month: 730 × (2 × 0.04 + 4 × 0.005), which is 73. */
const reserved = (name: string, values: string) => ({
  [container(name, "cpu")]: `2x${values}`,
  [container(name, "memory")]: `${4 * gib}x${values}`,
});
const running = (name: string, values: string) => ({
  ...reserved(name, values),
  [phase(name, "Running")]: `1x${values}`,
  [phase(name, "Pending")]: `0x${values}`,
});
/** 100 GiB at 0.1: 10 a month. */
const disk = (claim: string) => ({
  [`kube_persistentvolumeclaim_resource_requests_storage_bytes{namespace="shop",persistentvolumeclaim="${claim}"}`]: `${100 * gib}x1800`,
});
const disks = (count: number) =>
  Object.assign({}, ...Array.from({ length: count }, (_, index) => disk(`data-${index}`)));

const day = "1800";
/** With the 7 that are paid beside, one pod and two disks are 100 a month. */
export const shopBudget = {
  monthly: 100,
  currency: "EUR",
  prices: { cpuHour: 0.04, gpuHour: 0, memoryGibHour: 0.005, storageGibMonth: 0.1 },
  beside: 7,
};

export const budgetCases: readonly AlertCase[] = [
  {
    alert: "BudgetExceeded",
    when: "a disk more is there than the budget holds",
    series: { ...running("web-1", day), ...disks(3) },
    at: "26h1m",
    fires: [
      {
        severity: "warning",
        description: "What ran in the last day costs 110 EUR a month, above the 100 that are allowed.",
      },
    ],
  },
  {
    alert: "BudgetExceeded",
    when: "two pods run half of the day",
    series: {
      ...running("web-1", day),
      ...disks(2),
      [container("web-2", "cpu")]: "_x841 2x960",
      [phase("web-2", "Running")]: "_x841 1x960",
    },
    at: "26h1m",
    fires: [
      {
        severity: "warning",
        // 58.40 more for 2 CPUs, for half of the day.
        description: "What ran in the last day costs 129 EUR a month, above the 100 that are allowed.",
      },
    ],
  },
  {
    alert: "BudgetExceeded",
    when: "exactly the budget is spent",
    series: { ...running("web-1", day), ...disks(2) },
    at: "26h1m",
    fires: [],
  },
  {
    alert: "BudgetExceeded",
    when: "five more pods have run for an hour of a cheap day",
    series: {
      ...running("web-1", day),
      ...Object.assign(
        {},
        ...[2, 3, 4, 5, 6].map((index) => ({
          [container(`web-${index}`, "cpu")]: "_x1500 2x60 _x240",
          [phase(`web-${index}`, "Running")]: "_x1500 1x60 _x240",
        })),
      ),
    },
    at: "26h1m",
    fires: [],
  },
  {
    alert: "BudgetExceeded",
    when: "pods of jobs that have ended still say what they reserved, and others wait for a node",
    series: {
      ...running("web-1", day),
      ...disks(2),
      ...reserved("nightly-1", day),
      [phase("nightly-1", "Running")]: `0x${day}`,
      [phase("nightly-1", "Succeeded")]: `1x${day}`,
      ...reserved("web-2", day),
      [phase("web-2", "Running")]: `0x${day}`,
      [phase("web-2", "Pending")]: `1x${day}`,
    },
    at: "26h1m",
    fires: [],
  },
  {
    alert: "BudgetExceeded",
    when: "another system of the cluster spends",
    series: {
      ...running("web-1", day),
      'kube_pod_container_resource_requests{namespace="other",pod="web-1",resource="cpu"}': `900x${day}`,
      'kube_pod_status_phase{namespace="other",pod="web-1",phase="Running"}': `1x${day}`,
    },
    at: "26h1m",
    fires: [],
  },
];

export const gpuBudget = { ...shopBudget, monthly: 800, prices: { ...shopBudget.prices, gpuHour: 1 } };

/** A GPU is 730 a month. */
export const gpuBudgetCases: readonly AlertCase[] = [
  {
    alert: "BudgetExceeded",
    when: "a GPU is held the whole day",
    series: { ...running("web-1", day), [container("web-1", "nvidia_com_gpu")]: `1x${day}` },
    at: "26h1m",
    fires: [
      {
        severity: "warning",
        description: "What ran in the last day costs 810 EUR a month, above the 800 that are allowed.",
      },
    ],
  },
  { alert: "BudgetExceeded", when: "nobody holds a GPU", series: { ...running("web-1", day) }, at: "26h1m", fires: [] },
];
