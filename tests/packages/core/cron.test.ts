import assert from "node:assert/strict";
import { isCronSchedule } from "../../../packages/core/src/cron.ts";

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
