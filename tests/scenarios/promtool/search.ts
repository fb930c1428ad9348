import type { AlertCase } from "./case.ts";

const exporter = 'namespace="shop",pod="products-exporter-6c9f7d5b8-x2x4z"';
const status = (color: string, values: string) => ({
  [`elasticsearch_cluster_health_status{${exporter},color="${color}"}`]: values,
});
const nodes = (values: string) => ({ [`elasticsearch_cluster_health_number_of_nodes{${exporter}}`]: values });
const disk = (name: string, available: string) => ({
  [`elasticsearch_filesystem_data_available_bytes{${exporter},name="${name}",mount="/data"}`]: available,
  [`elasticsearch_filesystem_data_size_bytes{${exporter},name="${name}",mount="/data"}`]: "100x60",
});
const heap = (used: string) => ({
  [`elasticsearch_jvm_memory_used_bytes{${exporter},name="products-es-default-0",area="heap"}`]: used,
  [`elasticsearch_jvm_memory_max_bytes{${exporter},name="products-es-default-0",area="heap"}`]: "100x60",
});
const green = {
  ...status("green", "1x60"),
  ...status("yellow", "0x60"),
  ...status("red", "0x60"),
  ...nodes("3x60"),
  ...disk("products-es-default-0", "50x60"),
  ...heap("60x60"),
};
const server = { name: "products-es-default-0" };

export const searchCases: readonly AlertCase[] = [
  {
    alert: "SearchDown",
    when: "nothing is known of its health",
    series: {
      'elasticsearch_cluster_health_status{namespace="shop",pod="other-exporter-6c9f7d5b8-x2x4z",color="green"}':
        "1x60",
    },
    at: "3m",
    fires: [
      {
        severity: "critical",
        description:
          "Nothing is known of the health of products for 2 minutes: it does not answer, or nobody can ask it.",
      },
    ],
  },
  { alert: "SearchDown", when: "it answers", series: green, at: "3m", fires: [] },
  {
    alert: "SearchClusterRed",
    when: "shards have no copy",
    series: { ...green, ...status("green", "0x60"), ...status("red", "1x60") },
    at: "3m",
    fires: [
      {
        severity: "critical",
        description:
          "The cluster products is red: some shards have no copy that is up, so that searches miss documents and some writes fail.",
      },
    ],
  },
  { alert: "SearchClusterRed", when: "it is green", series: green, at: "3m", fires: [] },
  {
    alert: "SearchClusterYellow",
    when: "copies are missing for longer than a restart takes",
    series: { ...green, ...status("green", "0x60"), ...status("yellow", "1x60") },
    at: "31m",
    fires: [
      {
        severity: "warning",
        description:
          "The cluster products has been yellow for half an hour, longer than a restart takes: one more loss may cost documents.",
      },
    ],
  },
  {
    alert: "SearchClusterYellow",
    when: "a server restarts and is back",
    series: { ...green, ...status("yellow", "1x10 0x50") },
    at: "31m",
    fires: [],
  },
  {
    alert: "SearchNodeMissing",
    when: "one of three servers is not in the cluster",
    series: { ...green, ...nodes("2x60") },
    at: "11m",
    fires: [
      {
        severity: "warning",
        description: "2 of 3 servers of products are in the cluster; the others carry its load.",
      },
    ],
  },
  { alert: "SearchNodeMissing", when: "all are", series: green, at: "11m", fires: [] },
  {
    alert: "SearchDiskFillingUp",
    when: "a disk is past the low watermark and not the high one",
    series: { ...green, ...disk("products-es-default-0", "12x60") },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels: server,
        description: "The disk of products-es-default-0 is 88% full, above 85 %; it gets no more shards.",
      },
    ],
  },
  {
    alert: "SearchDiskFillingUp",
    when: "a disk is past both watermarks",
    series: { ...green, ...disk("products-es-default-0", "8x60") },
    at: "6m",
    fires: [
      {
        severity: "warning",
        labels: server,
        description: "The disk of products-es-default-0 is 92% full, above 85 %; it gets no more shards.",
      },
      {
        severity: "critical",
        labels: server,
        description:
          "The disk of products-es-default-0 is 92% full, above 90 %; its shards are moved away, and at 95 % its indices take no more writes.",
      },
    ],
  },
  { alert: "SearchDiskFillingUp", when: "half of it is in use", series: green, at: "6m", fires: [] },
  {
    alert: "SearchHeapHigh",
    when: "nearly all of the heap is used for a quarter of an hour",
    series: { ...green, ...heap("95x60") },
    at: "16m",
    fires: [
      {
        severity: "warning",
        labels: server,
        description:
          "products-es-default-0 has used more than 90 % of its heap for 15 minutes; it spends its time on collecting garbage, and refuses requests next.",
      },
    ],
  },
  {
    alert: "SearchHeapHigh",
    when: "the heap is collected now and then, as it should be",
    series: { ...green, ...heap("95x5 40x5 95x5 40x40") },
    at: "16m",
    fires: [],
  },
];
