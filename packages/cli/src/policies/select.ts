import { closest } from "@axon/core";
import { packs, reasonLeftOut } from "@axon/policies";
import type { Pack, Rule } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { UsageError } from "../exit.ts";

/** Which rules somebody wants: names of rules or packs, or what another scanner calls a rule. */
export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * The pack of the rules that are wanted.
 * @throws UsageError when a name is unknown, or nothing is left
 */
export function selectPack({ only, skip }: Selection): Pack {
  const wanted = only && new Set(only.flatMap(rulesNamed));
  // What no rule demands is skipped already.
  const unwanted = new Set(skip?.flatMap((name) => (reasonLeftOut(name) ? [] : rulesNamed(name))));
  const rules = axonPack.rules.filter(({ rule }) => (wanted?.has(rule) ?? true) && !unwanted.has(rule));
  if (rules.length > 0) return { ...axonPack, rules };
  throw new UsageError("no rule is left to judge by; give --skip fewer names, or --only more");
}

/**
 * The pack of a name: one of the eight, or the one of all of them.
 * @throws UsageError naming all packs, and the one that may have been meant
 */
export function packNamed(name: string): Pack {
  const known = [axonPack, ...packs];
  const found = known.find((pack) => pack.name === name);
  if (found) return found;
  const names = known.map((pack) => pack.name);
  const meant = closest(name, names);
  throw new UsageError(
    `there is no pack ${JSON.stringify(name)}; ${meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`}`,
  );
}

/**
 * The rules a name means.
 * @throws UsageError saying why no rule demands it, or which name may have been meant
 */
export function rulesNamed(name: string): readonly Rule[] {
  const pack = packs.find((candidate) => candidate.name === name);
  if (pack) return pack.rules.map(({ rule }) => rule);
  const rules = axonPack.rules.map(({ rule }) => rule);
  const found = rules.filter((rule) => rule.name === name || rule.peers.includes(name));
  if (found.length > 0) return found;
  const reason = reasonLeftOut(name);
  if (reason) throw new UsageError(`no rule demands ${name}: ${reason}`);
  const meant = closest(
    name,
    [...rules, ...packs].map((known) => known.name),
  );
  const hint = meant ? `did you mean ${meant}?` : "docs/policies lists them";
  throw new UsageError(`there is no rule or pack ${JSON.stringify(name)}; ${hint}`);
}
