import assert from "node:assert/strict";
import { cronValues, isCronSchedule } from "../../../packages/core/src/cron.ts";

describe("cron schedules", () => {
  for (const schedule of [
    "* * * * *",
    "0 2 * * *",
    "*/15 0-23/2 1,15 * MON-FRI",
    "59 23 31 12 6",
    "0 0 1 jan *",
    "5/10 * * * 0",
  ]) {
    it(`may be "${schedule}"`, () => assert.ok(isCronSchedule(schedule)));
  }

  for (const schedule of [
    "",
    "0 2 * *",
    "0 0 2 * * *",
    "60 2 * * *",
    "0 24 * * *",
    "0 2 0 * *",
    "0 2 * 13 *",
    "0 2 * * 7",
    "0 2 * * FRIDAY",
    "10-5 * * * *",
    "*/0 * * * *",
    "*-5 * * * *",
    "a b c d e",
    "0  2 * * *",
    "@daily",
    "-1 2 * * *",
    "0,,5 2 * * *",
  ]) {
    it(`may not be "${schedule}"`, () => assert.ok(!isCronSchedule(schedule)));
  }
});

describe("the values of a cron schedule", () => {
  const cases: readonly (readonly [string, number, readonly number[]])[] = [
    ["5 3 * * 0", 0, [5]],
    ["*/20 3 * * 0", 0, [0, 20, 40]],
    ["50/5 3 * * 0", 0, [50, 55]],
    ["10-20/5,3 3 * * 0", 0, [3, 10, 15, 20]],
    ["0 3 1,1 * *", 2, [1]],
    ["0 3 * jan-mar *", 3, [1, 2, 3]],
    ["0 3 * * MON-FRI", 4, [1, 2, 3, 4, 5]],
    ["0 3 * * *", 4, [0, 1, 2, 3, 4, 5, 6]],
  ];
  for (const [schedule, field, values] of cases) {
    it(`are ${values.join(", ")} in field ${field + 1} of "${schedule}"`, () => {
      assert.deepEqual(cronValues(schedule)[field], values);
    });
  }
});
