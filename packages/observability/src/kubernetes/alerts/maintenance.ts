import { type MaintenanceWindow, type QuietTime, quietTimes } from "../../maintenance.ts";
import type { AlertGroup } from "./alert.ts";

/**
 * Fires while planned work may disturb users, so that its begin and its end are announced to those who asked to be told. It
 * wakes nobody: of all other alerts nobody is told meanwhile.
 */
export function maintenanceAlerts(system: string, window: MaintenanceWindow): AlertGroup {
  return {
    component: system,
    alerts: [
      {
        name: "MaintenanceInProgress",
        severity: "info",
        expression: quietTimes(window).map(whileIn).join(" or "),
        holdsFor: "0s",
        summary: `Planned maintenance of ${system} is under way`,
        description: `It lasts ${window.duration} at most. Users may notice, and nobody is told of alerts until it is over.`,
      },
    ],
  };
}

/** PromQL that has a value within a time; its clock is UTC, and 0 is Sunday. */
function whileIn({ times, weekdays, daysOfMonth, months }: QuietTime): string {
  const minute = "(hour() * 60 + minute())";
  const clock = times.map(({ from, to }) => `(${minute} >= ${from} and ${minute} < ${to})`);
  const any = (days: readonly number[] | undefined, is: string) =>
    days ? [days.map((day) => `${is}() == ${day}`).join(" or ")] : [];
  const all = [
    clock.join(" or "),
    ...any(weekdays, "day_of_week"),
    ...any(daysOfMonth, "day_of_month"),
    ...any(months, "month"),
  ];
  return `(${all.map((condition) => `(${condition})`).join(" and ")})`;
}
