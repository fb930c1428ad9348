import type { AlertCase } from "./case.ts";

/** Prometheus' clock begins on a Thursday, so that its first Sunday is three days later. */
const moments = [
  { when: "the window is open", at: "3d3h", open: true },
  { when: "the window has just opened", at: "3d2h", open: true },
  { when: "the window has not opened yet", at: "3d1h59m", open: false },
  { when: "the window is over", at: "3d4h", open: false },
  { when: "it is another day", at: "2d3h", open: false },
];

export const maintenanceCases: readonly AlertCase[] = moments.map(({ when, at, open }) => ({
  alert: "MaintenanceInProgress",
  when,
  series: {},
  at,
  fires: open
    ? [
        {
          severity: "info",
          description: "It lasts 2h at most. Users may notice, and nobody is told of alerts until it is over.",
        },
      ]
    : [],
}));
