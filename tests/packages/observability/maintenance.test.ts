import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { checkMaintenance } from "@axon/observability";
import { KubernetesAlertmanager } from "@axon/observability/kubernetes";
import { AlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";
import { quietTimes } from "../../../packages/observability/src/maintenance.ts";
import { only, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const key = { secret: "alerts", key: "critical" };

async function routing(maintenance?: { schedule: string; duration: string }) {
  const resources = await recordResources(() => {
    new KubernetesAlertmanager("alertmanager", {
      namespace: "watch",
      receivers: { critical: { pagerDuty: key }, warning: { slack: key, channel: "#shop" } },
      history: ["http://logs:3500"],
      maintenance,
    });
  });
  const type = "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig";
  assert.deepEqual(await refusals(resources.filter((resource) => resource.type === type)), []);
  const config = new AlertmanagerConfig(Object(only(resources, type).inputs));
  config.validate();
  return config.spec ?? {};
}

describe("a maintenance window", () => {
  it("keeps alerts quiet at its hours on its days, and lets the history have them", async () => {
    const { muteTimeIntervals, route } = await routing({ schedule: "0 2 * * 0", duration: "2h" });
    assert.deepEqual(muteTimeIntervals, [
      {
        name: "maintenance",
        timeIntervals: [{ times: [{ startTime: "02:00", endTime: "04:00" }], weekdays: ["sunday"] }],
      },
    ]);
    const quiet = route?.routes?.map((child) => {
      const { receiver, muteTimeIntervals } = Object(child);
      return [receiver, muteTimeIntervals];
    });
    assert.deepEqual(quiet, [
      ["history", undefined],
      ["critical", ["maintenance"]],
      ["nobody", undefined],
      ["warning", ["maintenance"]],
    ]);
  });

  it("is written down nowhere where none is planned", async () => {
    const spec = await routing();
    assert.equal(spec.muteTimeIntervals, undefined);
    assert.doesNotMatch(JSON.stringify(spec), /maintenance/);
  });

  it("is accepted by the API server on days of the month, in some months, until midnight", async () => {
    const { muteTimeIntervals } = await routing({ schedule: "30 22 1,15 1-3 *", duration: "90m" });
    assert.deepEqual(muteTimeIntervals?.[0]?.timeIntervals, [
      {
        times: [{ startTime: "22:30", endTime: "24:00" }],
        daysOfMonth: [
          { start: 1, end: 1 },
          { start: 15, end: 15 },
        ],
        months: ["1", "2", "3"],
      },
    ]);
  });

  const cases: readonly (readonly [string, string, string, ReturnType<typeof quietTimes>])[] = [
    ["each day", "0 4 * * *", "1h", [{ times: [{ from: 240, to: 300 }] }]],
    [
      "past midnight, which is the next day",
      "0 23 * * 6",
      "3h",
      [
        { times: [{ from: 1_380, to: 1_440 }], weekdays: [6] },
        { times: [{ from: 0, to: 120 }], weekdays: [0] },
      ],
    ],
    [
      "past midnight each day",
      "30 23 * * *",
      "1h",
      [{ times: [{ from: 1_410, to: 1_440 }] }, { times: [{ from: 0, to: 30 }] }],
    ],
    [
      "several times that touch",
      "0,30 1,3 * * *",
      "30m",
      [
        {
          times: [
            { from: 60, to: 120 },
            { from: 180, to: 240 },
          ],
        },
      ],
    ],
    ["a part of a minute", "0 1 * * *", "61s", [{ times: [{ from: 60, to: 62 }] }]],
    [
      "either days of the month or of the week, as cron reads both",
      "0 1 1 * 0",
      "1h",
      [
        { times: [{ from: 60, to: 120 }], weekdays: [0] },
        { times: [{ from: 60, to: 120 }], daysOfMonth: [1] },
      ],
    ],
  ];
  for (const [what, schedule, duration, expected] of cases) {
    it(`may last ${what}`, () => {
      assert.deepEqual(checkMaintenance([], { schedule, duration }), []);
      assert.deepEqual(quietTimes({ schedule, duration }), expected);
    });
  }

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    [
      "sundays",
      "2h",
      /maintenance\.schedule must be a cron schedule of five fields, such as "0 2 \* \* \*", got "sundays"/,
    ],
    ["0 2 * * 0", "long", /maintenance\.duration must be a duration such as .*, got "long"/],
    ["0 2 * * 0", "0s", /maintenance\.duration must be above 0 and shorter than a day, got 0s/],
    ["0 2 * * 0", "24h", /maintenance\.duration must be above 0 and shorter than a day, got 24h/],
    ["0 23 31 * *", "2h", /maintenance\.duration must be over by midnight, as it begins on days of a month/],
    ["0 23 * 1 0", "2h", /maintenance\.duration must be over by midnight/],
  ];
  for (const [schedule, duration, message] of wrong) {
    it(`may not be ${duration} from "${schedule}"`, async () => {
      assert.match(checkMaintenance(["maintenance"], { schedule, duration }).map(describeProblem).join(), message);
      await assert.rejects(routing({ schedule, duration }), message);
    });
  }

  it("may end at midnight on days of the month", () => {
    assert.deepEqual(checkMaintenance([], { schedule: "0 22 31 * *", duration: "2h" }), []);
  });
});

describe("routes of alerts", () => {
  it("tell nobody of what is for information alone, which the history has", async () => {
    const { route, receivers } = await routing();
    assert.deepEqual(
      route?.routes?.map((child) => Object(child).receiver),
      ["history", "critical", "nobody", "warning"],
    );
    assert.deepEqual(
      receivers?.find(({ name }) => name === "nobody"),
      { name: "nobody" },
    );
  });

  it("tell Slack what is wrong, what to do and who helps, which it would not show by itself", async () => {
    const { receivers } = await routing();
    const text = receivers?.find(({ name }) => name === "warning")?.slackConfigs?.[0]?.text ?? "";
    for (const annotation of ["summary", "description", "runbook_url", "contacts"])
      assert.ok(text.includes(annotation));
  });
});
