import assert from "node:assert/strict";
import { checkBytes, checkCpu, checkDuration, checkInteger, checkSchedule, describeProblem } from "@axon/core";

describe("checks that components share", () => {
  for (const [title, problems] of [
    ["an integer within its bounds", checkInteger(["replicas"], 3, 1, 3)],
    ["an integer that may be as large as it likes", checkInteger(["partitions"], 1e9, 1)],
    ["a schedule of five fields", checkSchedule(["schedule"], "*/5 2 * * MON-FRI")],
    ["a quantity on either bound", [...checkCpu(["cpu"], "500m", "0.5", "2"), ...checkCpu(["cpu"], "2", "0.5", "2")]],
    ["a quantity in another unit than its bound", checkBytes(["storage"], "1024Mi", "1Gi")],
    ["a quantity without bounds", checkDuration(["drain"], "0s")],
  ] as const)
    it(`let ${title} pass`, () => assert.deepEqual(problems, []));

  for (const [problems, message] of [
    [checkInteger(["replicas"], 2.5, 1, 3), "replicas must be an integer from 1 to 3, got 2.5"],
    [checkInteger(["replicas"], Number.NaN, 1), "replicas must be an integer of at least 1, got NaN"],
    [
      checkSchedule(["schedule"], "60 2 * * *"),
      'schedule must be a cron schedule of five fields, such as "0 2 * * *", got "60 2 * * *"',
    ],
    [checkBytes(["storage"], "512Mi", "1Gi"), "storage must be at least 1Gi, got 512Mi"],
    [checkDuration(["deadline"], "3d", "1m", "2d"), "deadline must be 1m to 2d, got 3d"],
    [checkCpu(["cpu"], "3", undefined, "2"), "cpu must be at most 2, got 3"],
    [checkCpu(["cpu"], "fast", "1"), 'cpu must be a CPU quantity such as "500m" or "2", got "fast"'],
  ] as const)
    it(`say: ${message}`, () => assert.deepEqual(problems.map(describeProblem), [message]));
});
