import { utcDay } from "./exemption.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { Rule } from "./rule.ts";
import { type Settings, withDefaults } from "./settings.ts";
import { Stack } from "./stack.ts";
import type { Verdict } from "./verdict.ts";

/**
 * How a rule's example comes out: the worst of its verdicts, or not applicable when no resource is of its types. It is judged
 * with the settings and on the day that the rule's examples are meant for.
 */
export function outcomeOf(
  rule: Rule,
  example: Resource | readonly Resource[],
): Verdict["outcome"] | "compliant" | "notApplicable" {
  const resources = Array.isArray(example) ? (example as readonly Resource[]) : [example as Resource];
  if (!resources.some((resource) => rule.types.includes(typeKey(resource.type)))) return "notApplicable";
  const verdicts = [...runRule(rule, resources, rule.examples.settings, rule.examples.today)];
  if (verdicts.some(({ outcome }) => outcome === "violation")) return "violation";
  return verdicts.length > 0 ? "unknown" : "compliant";
}

/**
 * Runs one rule over the resources it applies to.
 * @param today day by which versions age, YYYY-MM-DD
 */
export function* runRule(
  rule: Rule,
  resources: readonly Resource[],
  settings?: Partial<Settings>,
  today = utcDay(),
): Iterable<Verdict> {
  const chosen = withDefaults(settings);
  if (rule.scope === "stack") return yield* rule.check(new Stack(resources), chosen, today);
  for (const resource of resources) {
    if (rule.types.includes(typeKey(resource.type))) yield* rule.check(resource, chosen, today);
  }
}
