import type { Severity } from "@pulumi/policy";
import type { Level, Pack } from "./pack.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { ResourceRule, Rule } from "./rule.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { Stack } from "./stack.ts";
import type { Verdict } from "./verdict.ts";

/** A verdict with the rule and the level it was reached under. */
export interface Finding {
  readonly policy: string;
  readonly level: Exclude<Level, "disabled">;
  readonly severity: Severity;
  readonly resource: Resource;
  readonly path: string;
  readonly message: string;
}

/** How many pairs of rule and resource came out each way. */
export interface VerdictCounts {
  readonly compliant: number;
  readonly violation: number;
  readonly unknown: number;
  readonly notApplicable: number;
}

export interface Judgement {
  /** Violations, in the order of the resources, then of the pack. */
  readonly findings: readonly Finding[];
  /** What could not be told yet; never counted as a pass. */
  readonly unknowns: readonly Finding[];
  readonly resources: number;
  readonly verdicts: VerdictCounts;
}

export interface JudgeOptions {
  readonly pack: Pack;
  /** @default - the strictest: {@link defaultSettings} */
  readonly settings?: Partial<Settings>;
}

/** Judges resources in this process: the same rules, levels and messages as the policy server's. */
export function judge<R extends Resource>(resources: readonly R[], { pack, settings }: JudgeOptions): Judgement {
  const chosen: Settings = { ...defaultSettings, ...settings };
  const active = pack.rules.filter(({ level }) => level !== "disabled");
  const stack = new Stack(resources);
  const found: { readonly entry: Entry; readonly verdict: Verdict }[] = [];
  let applicable = 0;

  const resourceRules = indexByType(active);
  for (const resource of resources) {
    for (const { entry, rule } of resourceRules.get(typeKey(resource.type)) ?? []) {
      applicable++;
      for (const verdict of rule.check(resource, chosen)) found.push({ entry, verdict });
    }
  }
  for (const entry of active) {
    if (entry.rule.scope !== "stack") continue;
    applicable += stack.ofType(...entry.rule.types).length;
    for (const verdict of entry.rule.check(stack, chosen)) found.push({ entry, verdict });
  }
  return summarise(found, resources, active.length, applicable);
}

type Entry = Pack["rules"][number];

function indexByType(entries: readonly Entry[]): Map<string, { entry: Entry; rule: ResourceRule }[]> {
  const index = new Map<string, { entry: Entry; rule: ResourceRule }[]>();
  for (const entry of entries) {
    const { rule } = entry;
    if (rule.scope !== "resource") continue;
    for (const type of rule.types) index.set(type, [...(index.get(type) ?? []), { entry, rule }]);
  }
  return index;
}

function summarise(
  found: readonly { readonly entry: Entry; readonly verdict: Verdict }[],
  resources: readonly Resource[],
  rules: number,
  applicable: number,
): Judgement {
  const order = new Map(resources.map((resource, index) => [resource, index]));
  const sorted = found.toSorted((a, b) => (order.get(a.verdict.resource) ?? 0) - (order.get(b.verdict.resource) ?? 0));
  const findings: Finding[] = [];
  const unknowns: Finding[] = [];
  for (const { entry, verdict } of sorted) {
    (verdict.outcome === "violation" ? findings : unknowns).push(toFinding(entry, verdict));
  }
  const violated = pairs(findings);
  const violation = violated.size;
  const unknown = [...pairs(unknowns)].filter((pair) => !violated.has(pair)).length;
  return {
    findings,
    unknowns,
    resources: resources.length,
    verdicts: {
      violation,
      unknown,
      compliant: applicable - violation - unknown,
      notApplicable: rules * resources.length - applicable,
    },
  };

  function pairs(list: readonly Finding[]): Set<string> {
    return new Set(list.map(({ policy, resource }) => `${policy} ${order.get(resource)}`));
  }
}

function toFinding({ rule, level }: Entry, { resource, path, message }: Verdict): Finding {
  return {
    policy: rule.name,
    level: level === "mandatory" ? "mandatory" : "advisory",
    severity: rule.severity,
    resource,
    path,
    message,
  };
}

/** How a rule's example comes out: the worst of its verdicts, or not applicable when no resource is of its types. */
export function outcomeOf(
  rule: Rule,
  example: Resource | readonly Resource[],
  settings: Partial<Settings> = {},
): Verdict["outcome"] | "compliant" | "notApplicable" {
  const chosen = { ...defaultSettings, ...settings };
  const resources = Array.isArray(example) ? (example as readonly Resource[]) : [example as Resource];
  if (!resources.some((resource) => rule.types.includes(typeKey(resource.type)))) return "notApplicable";
  const verdicts = [...runRule(rule, resources, chosen)];
  if (verdicts.some(({ outcome }) => outcome === "violation")) return "violation";
  return verdicts.length > 0 ? "unknown" : "compliant";
}

/** Runs one rule over the resources it applies to. */
export function* runRule(rule: Rule, resources: readonly Resource[], settings: Settings): Iterable<Verdict> {
  if (rule.scope === "stack") return yield* rule.check(new Stack(resources), settings);
  for (const resource of resources) {
    if (rule.types.includes(typeKey(resource.type))) yield* rule.check(resource, settings);
  }
}
