import { Computed, isMap, mapAt, textAt, valueAt } from "../../value.ts";
import { isEmptySelector, selects } from "../selector.ts";
import { checkLabels } from "./metadata.ts";
import type { Rule } from "./rule.ts";

const TEMPLATE_LABELS = ["spec", "template", "metadata", "labels"];

/** Deployments, StatefulSets and DaemonSets own the pods their selector finds, so it has to find the ones they make. */
export const checkSelector: Rule = (object, report) => {
  const selector = valueAt(object, ["spec", "selector"]);
  if (!isMap(selector)) {
    return;
  }
  if (isEmptySelector(selector)) {
    report(["spec", "selector"], "must not be empty");
    return;
  }
  checkLabels(object, ["spec", "selector", "matchLabels"], report);
  checkLabels(object, TEMPLATE_LABELS, report);
  const parts = TEMPLATE_LABELS.map((_, last) => valueAt(object, TEMPLATE_LABELS.slice(0, last + 1)));
  const known = !parts.some((part) => part instanceof Computed);
  if (known && selects(selector, mapAt(object, ...TEMPLATE_LABELS)) === false) {
    report(["spec", "template", "metadata", "labels"], "must match spec.selector, which does not select these labels");
  }
};

/** A count that cannot be negative. */
export const checkReplicas: Rule = (object, report) => {
  const replicas = valueAt(object, ["spec", "replicas"]);
  if (typeof replicas === "number" && replicas < 0) {
    report(["spec", "replicas"], `must be at least 0, got ${replicas}`);
  }
};

/** A rollout that can proceed. */
export const checkStrategy: Rule = (object, report) => {
  const strategy = mapAt(object, "spec", "strategy");
  const rolling = mapAt(strategy, "rollingUpdate");
  if (strategy.type === "Recreate" && strategy.rollingUpdate !== undefined) {
    report(["spec", "strategy", "rollingUpdate"], 'must be left out when type is "Recreate"');
  }
  const zero = (value: unknown): boolean => value === 0 || value === "0" || value === "0%";
  if (zero(rolling.maxUnavailable) && zero(rolling.maxSurge)) {
    report(["spec", "strategy", "rollingUpdate"], "maxUnavailable and maxSurge must not both be 0");
  }
};

/** A schedule that the controller can read. Source: robfig/cron standard parser, as CronJob uses it. */
export const checkSchedule: Rule = (object, report) => {
  const schedule = textAt(object, "spec", "schedule");
  if (schedule === undefined) {
    return;
  }
  const fields = schedule.trim().split(/\s+/);
  if (/TZ=/.test(schedule)) {
    report(["spec", "schedule"], "must not name a time zone; use spec.timeZone");
  } else if (!schedule.startsWith("@") && (fields.length !== 5 || !fields.every((field) => CRON_FIELD.test(field)))) {
    report(["spec", "schedule"], `must have five fields: minute, hour, day, month, weekday; got "${schedule}"`);
  }
};

const CRON_FIELD = /^(\*|\?|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?(,(\*|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?)*$/;
