import type { Severity } from "@pulumi/policy";
import type { Level, Pack } from "./pack.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { ResourceRule } from "./rule.ts";
import { type Settings, withDefaults } from "./settings.ts";
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
  /** @default - an environment by each resource's label, else production; everything else at its default */
  readonly settings?: Partial<Settings>;
}

/** Judges resources in this process: the same rules, levels and messages as the policy server's. */
export function judge<R extends Resource>(resources: readonly R[], { pack, settings }: JudgeOptions): Judgement {
  const chosen = withDefaults(settings);
  const active = pack.rules.filter(({ level }) => level !== "disabled");
  const stack = new Stack(resources);
  const found: Found[] = [];
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

function summarise(
  found: readonly Found[],
  resources: readonly Resource[],
  rules: number,
  applicable: number,
): Judgement {
  const order = new Map(resources.map((resource, index) => [resource, index]));
  const placeOf = ({ resource }: Verdict) => order.get(resource) ?? resources.length;
  const sorted = found.toSorted((a, b) => placeOf(a.verdict) - placeOf(b.verdict));
  const violations = sorted.filter(({ verdict }) => verdict.outcome === "violation");
  const open = sorted.filter(({ verdict }) => verdict.outcome === "unknown");
  // A pair of rule and resource counts once, and a violation outweighs what cannot be told.
  const pairOf = ({ entry, verdict }: Found) => `${entry.rule.name} ${placeOf(verdict)}`;
  const violated = new Set(violations.map(pairOf));
  const unknown = new Set(open.map(pairOf).filter((pair) => !violated.has(pair)));
  return {
    findings: violations.map(toFinding),
    unknowns: open.map(toFinding),
    resources: resources.length,
    verdicts: {
      compliant: applicable - violated.size - unknown.size,
      violation: violated.size,
      unknown: unknown.size,
      notApplicable: rules * resources.length - applicable,
    },
  };
}

function toFinding({ entry: { rule, level }, verdict: { resource, path, message } }: Found): Finding {
  return {
    policy: rule.name,
    level: level === "mandatory" ? "mandatory" : "advisory",
    severity: rule.severity,
    resource,
    path,
    message,
  };
}
