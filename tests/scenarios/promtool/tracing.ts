import type { AlertCase } from "./case.ts";

const ready = (values: string) => ({
  'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="traces"}': values,
});

export const tracingCases: readonly AlertCase[] = [
  ...[
    { when: "it is not ready", series: ready("0x20") },
    { when: "it is gone", series: { "up{}": "1x20" } },
  ].map(
    ({ when, series }): AlertCase => ({
      alert: "TracingDown",
      when,
      series,
      at: "11m",
      fires: [
        {
          severity: "warning",
          labels: { statefulset: "traces" },
          description:
            "traces has not been ready for 10 minutes: traces of that time are lost, and nobody can look at earlier ones.",
        },
      ],
    }),
  ),
  { alert: "TracingDown", when: "it restarts", series: ready("1x5 0x3 1x20"), at: "11m", fires: [] },
];
