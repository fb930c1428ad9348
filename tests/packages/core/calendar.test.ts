import assert from "node:assert/strict";
import { cronValues, plannedWindows, runsADay } from "@axon/core";
import fc from "fast-check";

const tasks = {
  patches: { every: "week", summary: "patches" },
  releases: { every: "month", summary: "releases" },
  upgrades: { every: "quarter", summary: "upgrades" },
  review: { every: "year", summary: "a review" },
} as const;
const sundays = { schedule: "0 2 * * 0", duration: { seconds: 7_200 }, tasks };

const shown = (maintenance: typeof sundays, now: string, count: number) =>
  plannedWindows(maintenance, new Date(now), count).map(
    ({ start, due }) => `${start.toISOString().slice(0, 16)} ${due.join(" ")}`,
  );

describe("windows of planned work", () => {
  it("have the tasks that are due in the first of a week, month, quarter and year (SC-110)", () => {
    assert.deepEqual(shown(sundays, "2026-12-20T12:00Z", 4), [
      "2026-12-27T02:00 patches",
      "2027-01-03T02:00 patches releases upgrades review",
      "2027-01-10T02:00 patches",
      "2027-01-17T02:00 patches",
    ]);
  });

  it("are open until they end", () => {
    assert.deepEqual(shown(sundays, "2026-12-27T03:59Z", 1), ["2026-12-27T02:00 patches"]);
    assert.deepEqual(shown(sundays, "2026-12-27T04:00Z", 1), ["2027-01-03T02:00 patches releases upgrades review"]);
  });

  it("are on either day where days of the month and of the week are given, as cron has it", () => {
    assert.deepEqual(shown({ ...sundays, schedule: "30 4 1 * 0" }, "2026-07-27T00:00Z", 3), [
      "2026-08-01T04:30 patches releases",
      "2026-08-02T04:30 ",
      "2026-08-09T04:30 patches",
    ]);
  });

  it("are due at most once in each period, whenever one looks", () => {
    const time = fc.date({ min: new Date("2020-01-01Z"), max: new Date("2040-01-01Z"), noInvalidDate: true });
    const schedule = fc.constantFrom("0 2 * * 0", "15 3 * * 1-5", "0 1 1 * *", "0 4 28-31 * *", "0 22 * 1,7 6");
    fc.assert(
      fc.property(time, schedule, (now, when) => {
        const windows = plannedWindows({ ...sundays, schedule: when }, now, 8);
        const [minutes = [], hours = [], days = [], months = [], weekdays = []] = cronValues(when);
        for (const { start, end } of windows) {
          assert.ok(end > now && end.getTime() - start.getTime() === 7_200_000);
          assert.ok(minutes.includes(start.getUTCMinutes()) && hours.includes(start.getUTCHours()));
          assert.ok(months.includes(start.getUTCMonth() + 1) && weekdays.includes(start.getUTCDay()));
          assert.ok(days.includes(start.getUTCDate()));
        }
        const due = windows.flatMap((window) =>
          window.due.filter((name) => name === "review").map(() => window.start.getUTCFullYear()),
        );
        assert.equal(new Set(due).size, due.length);
        assert.deepEqual(
          windows.map(({ start }) => start.getTime()),
          windows.map(({ start }) => start.getTime()).sort((a, b) => a - b),
        );
      }),
    );
  });

  it("are none where a day never comes", () => {
    assert.deepEqual(shown({ ...sundays, schedule: "0 2 31 2 *" }, "2026-01-01T00:00Z", 3), []);
  });
});

describe("runs of a schedule", () => {
  for (const [schedule, inAYear] of [
    ["0 2 * * *", 365],
    ["0 */6 * * *", 4 * 365],
    ["*/5 * * * *", 288 * 365],
    ["0 3 * * 0", 52],
    ["0 3 * * 1,3,5", 157],
    ["0 4 1 * *", 12],
    ["0 4 1 */3 *", 4],
  ] as const) {
    it(`of ${schedule} are ${inAYear} in a year`, () => {
      assert.equal(Math.round(runsADay(schedule) * 365 * 1_000) / 1_000, inAYear);
    });
  }
});
