import assert from "node:assert/strict";
import type { Demand } from "@axon/core";
import type { ReleaseRecord } from "../../../../packages/cli/src/lifecycle/release-record.ts";
import { type Facts, unmetDemands } from "../../../../packages/cli/src/release/demands.ts";
import { recorded } from "../../../../packages/cli/src/release/overridden.ts";

const update = (version: string, result = "succeeded", bad?: string): ReleaseRecord => ({
  version,
  time: "2026-11-21T11:30:00.000Z",
  author: "jane",
  operation: "update",
  result,
  ...(bad ? { takenBack: { version: bad, reason: "it is slow" } } : {}),
});

const facts: Facts = {
  system: "shop",
  version: "1.4.0",
  records: [update("1.3.0")],
  before: { staging: [update("1.4.0")] },
  policies: true,
  receivers: { critical: "pagerDuty", warning: "webhook", routes: {}, announcements: {}, releases: ["webhook"] },
};
const all: readonly Demand[] = ["promotion", "policies", "wayBack", "alerts", "announcements"];

describe("what a release demands before an update", () => {
  it("is met by one that succeeded before, judged by policies, with a way back and people who are told (IE-116)", () => {
    assert.deepEqual(unmetDemands(all, facts), []);
  });

  const missing: readonly (readonly [title: string, change: Partial<Facts>, demand: Demand, found: RegExp])[] = [
    [
      "a release nobody tried",
      { before: { staging: [update("1.3.0")] } },
      "promotion",
      /^1\.4\.0 has not succeeded in staging$/,
    ],
    ["a release that failed there", { before: { staging: [update("1.4.0", "failed")] } }, "promotion", /not succeeded/],
    [
      "a release that was taken back there",
      { before: { staging: [update("1.3.0", "succeeded", "1.4.0"), update("1.4.0")] } },
      "promotion",
      /not succeeded/,
    ],
    ["an environment that is not there", { before: { test: [], staging: [update("1.4.0")] } }, "promotion", /in test$/],
    ["policies that are off", { policies: false }, "policies", /policies do not judge/],
    ["alerts and releases nobody hears of", { receivers: undefined }, "alerts", /nobody is told of alerts/],
    [
      "nothing to go back to",
      { records: [update("1.3.0", "succeeded", "1.3.0")] },
      "wayBack",
      /no release to go back to/,
    ],
  ];
  for (const [title, change, demand, found] of missing) {
    it(`is not met by ${title} (${demand === "promotion" ? "IE-074" : "IE-116"})`, () => {
      const unmet = unmetDemands([demand], { ...facts, ...change });
      assert.equal(unmet.length, 1);
      assert.match(unmet[0]?.found ?? "", found);
    });
  }

  it("does not ask for a way back of what comes up for the first time", () => {
    assert.deepEqual(unmetDemands(["wayBack"], { ...facts, records: [] }), []);
  });

  it("stops an update with everything that is missing and how to mend it, unless a reason is given and kept (IE-116)", () => {
    const unmet = unmetDemands(all, { ...facts, before: { staging: [] }, receivers: undefined });
    assert.throws(
      () => recorded(unmet, undefined, "1.4.0 of shop in prod"),
      /^UsageError: 1\.4\.0 of shop in prod lacks what a release demands:\n {2}- 1\.4\.0 has not succeeded in staging; axon up shop --env staging --release 1\.4\.0\n {2}- nobody is told of alerts; .*\n {2}- nobody is told of releases; .*\n {2}to go ahead all the same: --despite "REASON"/,
    );
    assert.throws(() => recorded(unmet, " ", "1.4.0 of shop in prod"), /lacks what a release demands/);
    assert.equal(
      recorded(unmet, "the outage is worse", "1.4.0 of shop in prod"),
      "1.4.0 has not succeeded in staging, nobody is told of alerts, nobody is told of releases: the outage is worse",
    );
    assert.equal(recorded([], "for nothing", "1.4.0 of shop in prod"), undefined);
  });
});
