// Mocha's usual output, and the counts of a run with the titles of what failed in the file that AXON_TEST_COUNTS names.
const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

const { EVENT_RUN_END, EVENT_TEST_FAIL } = Mocha.Runner.constants;

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on(EVENT_TEST_FAIL, (test, error) => {
      const [firstLine] = String(error?.message ?? error).split("\n");
      failures.push(`${test.titlePath().join(" ")}: ${firstLine}`);
    });
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures: failed, pending } = runner.stats;
      writeFileSync(
        process.env.AXON_TEST_COUNTS,
        JSON.stringify({ passed: passes, failed, skipped: pending, failures }),
      );
    });
  }
};
