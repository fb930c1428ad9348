import type { Severity } from "@pulumi/policy";
import { levelOf, type PolicyConfiguration } from "./configuration.ts";
import { type Exemption, type ExemptionReview, exemptionOf, reviewExemptions, utcDay } from "./exemption.ts";
import type { Level, Pack } from "./pack.ts";
import type { Path } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { ResourceRule, Rule } from "./rule.ts";
import { withDefaults } from "./settings.ts";
import { Stack } from "./stack.ts";
import type { Edit, Verdict } from "./verdict.ts";

/** A verdict with the rule and the level it was reached under. */
export interface Finding {
  readonly policy: string;
  readonly level: Exclude<Level, "disabled">;
  readonly severity: Severity;
  readonly resource: Resource;
  readonly path: string;
  /** Path of the property from the resource. */
  readonly location: Path;
  readonly message: string;
  /** What would mend it, where the rule can tell. */
  readonly edit?: Edit;
}

/** A violation that is not held against the resource, and why. */
export interface ExemptedFinding extends Finding {
  readonly exemption: Exemption;
}

/** How many pairs of rule and resource came out each way. */
export interface VerdictCounts {
  readonly compliant: number;
  readonly violation: number;
  readonly exempted: number;
  readonly unknown: number;
  readonly notApplicable: number;
}

export interface Judgement {
  /** Violations, in the order of the resources, then of the pack. */
  readonly findings: readonly Finding[];
  readonly exempted: readonly ExemptedFinding[];
  /** What became of each exemption of a rule that judged. */
  readonly exemptions: readonly ExemptionReview[];
  /** What could not be told yet; never counted as a pass. */
  readonly unknowns: readonly Finding[];
  readonly resources: number;
  readonly verdicts: VerdictCounts;
}

export interface JudgeOptions extends PolicyConfiguration {
  readonly pack: Pack;
  /** Day by which exemptions expire and versions age, YYYY-MM-DD. @default - today, by UTC */
  readonly today?: string;
}

/** Judges resources in this process: the same rules, levels and messages as the policy server's. */
export function judge<R extends Resource>(resources: readonly R[], options: JudgeOptions): Judgement {
  const { pack, settings, exemptions = [], today = utcDay() } = options;
  const chosen = withDefaults(settings);
  const active = pack.rules.flatMap((entry): Entry[] => {
    const level = levelOf(entry, options);
    // Nothing is mended here, so that what was to be mended is a violation like any other.
    return level === "disabled" ? [] : [{ rule: entry.rule, level: level === "advisory" ? level : "mandatory" }];
  });
  const stack = new Stack(resources);
  const found: Found[] = [];
  let applicable = 0;

  const resourceRules = indexByType(active);
  for (const resource of resources) {
    for (const { entry, rule } of resourceRules.get(typeKey(resource.type)) ?? []) {
      applicable++;
      for (const verdict of rule.check(resource, chosen, today)) {
        const isHarmful = verdict.edit !== undefined && rule.bears?.(resource, stack) === false;
        found.push({ entry, verdict: isHarmful ? { ...verdict, edit: undefined } : verdict });
      }
    }
  }
  for (const entry of active) {
    if (entry.rule.scope !== "stack") continue;
    applicable += stack.ofType(...entry.rule.types).length;
    for (const verdict of entry.rule.check(stack, chosen, today)) found.push({ entry, verdict });
  }
  const judged = exemptions.filter(({ rule }) => active.some((entry) => entry.rule.name === rule));
  return summarise(found, { resources, rules: active.length, applicable, exemptions: judged, today });
}

interface Entry {
  readonly rule: Rule;
  readonly level: Exclude<Level, "disabled">;
}

interface Found {
  readonly entry: Entry;
  readonly verdict: Verdict;
}

function indexByType(entries: readonly Entry[]): Map<string, { entry: Entry; rule: ResourceRule }[]> {
  const index = new Map<string, { entry: Entry; rule: ResourceRule }[]>();
  for (const entry of entries) {
    const { rule } = entry;
    if (rule.scope !== "resource") continue;
    for (const type of rule.types) index.set(type, [...(index.get(type) ?? []), { entry, rule }]);
  }
  return index;
}

/** What was judged, and by what. */
interface Judged {
  readonly resources: readonly Resource[];
  readonly rules: number;
  readonly applicable: number;
  readonly exemptions: readonly Exemption[];
  readonly today: string;
}

function summarise(found: readonly Found[], judged: Judged): Judgement {
  const { resources, exemptions, today, applicable } = judged;
  const order = new Map(resources.map((resource, index) => [resource, index]));
  const placeOf = ({ resource }: Verdict) => order.get(resource) ?? resources.length;
  const sorted = found.toSorted((a, b) => placeOf(a.verdict) - placeOf(b.verdict));
  const open = sorted.filter(({ verdict }) => verdict.outcome === "unknown");
  const violations = sorted
    .filter(({ verdict }) => verdict.outcome === "violation")
    .map(({ entry, verdict }) => ({
      entry,
      verdict,
      exemption: exemptionOf(entry.rule.name, verdict.resource, exemptions, today),
    }));
  const held = violations.filter(({ exemption }) => exemption === undefined);
  const exempted = violations.flatMap(({ exemption, ...rest }) => (exemption ? [{ exemption, ...rest }] : []));
  // A pair of rule and resource counts once, and a violation outweighs what cannot be told.
  const pairsOf = (some: readonly Found[]) =>
    new Set(some.map(({ entry, verdict }) => `${entry.rule.name} ${placeOf(verdict)}`));
  const violated = pairsOf(held);
  const excused = pairsOf(exempted);
  const unknown = new Set([...pairsOf(open)].filter((pair) => !violated.has(pair) && !excused.has(pair)));
  return {
    findings: held.map(toFinding),
    exempted: exempted.map((each) => ({ ...toFinding(each), exemption: each.exemption })),
    exemptions: reviewExemptions(
      exemptions,
      found.map(({ entry, verdict }) => ({ rule: entry.rule.name, resource: verdict.resource })),
      today,
    ),
    unknowns: open.map(toFinding),
    resources: resources.length,
    verdicts: {
      compliant: applicable - violated.size - excused.size - unknown.size,
      violation: violated.size,
      exempted: excused.size,
      unknown: unknown.size,
      notApplicable: judged.rules * resources.length - applicable,
    },
  };
}

function toFinding({ entry: { rule, level }, verdict }: Found): Finding {
  const { resource, path, location, message } = verdict;
  const edit = rule.remediable ? verdict.edit : undefined;
  return { policy: rule.name, level, severity: rule.severity, resource, path, location, message, edit };
}
