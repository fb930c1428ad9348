import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  durationHours,
  environmentOf,
  iso27001,
  manifest,
  root,
  soc2,
  UNKNOWN,
  type Value,
} from "../../lib/index.ts";

const schedule = (fields: Readonly<Record<string, unknown>>) =>
  manifest({ apiVersion: "velero.io/v1", kind: "Schedule", spec: { schedule: "0 2 * * *", template: {}, ...fields } });

/** Five fields, or one of the names that Velero's cron library knows. Source: robfig/cron, version 3. */
const cron =
  /^(?:TZ=\S+ |CRON_TZ=\S+ )?(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|@every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+|[\w*?/,-]+(?: +[\w*?/,-]+){4})$/;

/** What Velero keeps a backup for where nothing is said. Source: Velero's API type Schedule. */
const usualTtl = "720h";

export const veleroSchedule = defineRule({
  scope: "resource",
  name: "velero-schedule",
  displayName: "Velero backs up when it is due, and keeps it",
  description:
    "A schedule that is paused, or that Velero cannot read, makes no backup and no noise. A short time to live has removed the good copy by the time the damage is noticed.",
  severity: "medium",
  remediationSteps:
    "Write spec.schedule as five fields of cron, leave spec.paused out, and keep backups for a week or more with spec.template.ttl.",
  url: "https://velero.io/docs/main/api-types/schedule/",
  frameworks: [axonBaseline("resilience", "what was lost can be restored"), soc2("A1.2"), iso27001("8.13")],
  peers: ["kyverno:validate-cron-schedule"],
  tags: ["kubernetes", "data", "production"],
  types: ["kubernetes:velero.io:Schedule"],
  settings: ["environment", "minBackupDays"],
  *check(resource, settings) {
    const spec = root(resource).at("spec");
    yield* demand(spec.at("schedule"), isCron, "write five fields, such as 0 2 * * *");
    if (environmentOf(resource, settings) !== "prod") return;
    yield* demand(spec.at("paused"), (value) => value !== true, "set it to false");
    const isKept = (value: Value | undefined) => (durationHours(value ?? usualTtl) ?? 0) >= settings.minBackupDays * 24;
    yield* demand(spec.at("template", "ttl"), isKept, `set it to ${settings.minBackupDays * 24}h or more`);
  },
  examples: {
    compliant: [
      schedule({}),
      schedule({ schedule: "@every 6h", template: { ttl: "168h0m0s" } }),
      schedule({ schedule: "CRON_TZ=Europe/Berlin 0 2 * * 1-5" }),
    ],
    violating: [
      schedule({ schedule: "0 2 * *" }),
      schedule({ schedule: "at two" }),
      schedule({ paused: true }),
      schedule({ template: { ttl: "24h" } }),
    ],
    notApplicable: [configMap],
    unknown: [schedule({ schedule: UNKNOWN })],
  },
});

function isCron(value: Value | undefined): boolean {
  return typeof value === "string" && cron.test(value);
}
