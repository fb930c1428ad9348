import type { AlertCase } from "./case.ts";

const ready = (values: string) => ({
  'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="objects"}': values,
});

export const objectStoreCases: readonly AlertCase[] = [
  ...[
    { when: "it is not ready", series: ready("0x20") },
    { when: "it is gone", series: { "up{}": "1x20" } },
  ].map(
    ({ when, series }): AlertCase => ({
      alert: "ObjectStoreDown",
      when,
      series,
      at: "4m",
      fires: [
        {
          severity: "critical",
          labels: { statefulset: "objects" },
          description:
            "objects has not been ready for 3 minutes: whoever reads or writes an object in its buckets fails.",
        },
      ],
    }),
  ),
  { alert: "ObjectStoreDown", when: "it restarts", series: ready("1x5 0x2 1x20"), at: "8m", fires: [] },
];
