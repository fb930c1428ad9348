import { type Pack, settingSchemas } from "../lib/index.ts";
import type { LeftOut } from "../rules/left-out.ts";
import { describeLevels } from "./levels.ts";
import { table } from "./markdown.ts";

/** The index of all rules. */
export function indexPage(packs: readonly Pack[], leftOut: readonly LeftOut[]): string {
  const count = packs.reduce((sum, { rules }) => sum + rules.length, 0);
  return [
    "<!-- Made by `npm run docs` from the rules. -->",
    "",
    "# Policies",
    "",
    `${count} rules in ${packs.length} packs. [How policies work](../../policies/README.md): levels, exemptions, settings, the official`,
    "Pulumi CLI. [How to write one](../write-a-policy.md).",
    "",
    ...packs.flatMap(packSection),
    "## Settings",
    "",
    ...settingsTable(),
    "",
    "## What other scanners demand, and no rule here",
    "",
    ...leftOutTable(leftOut),
    "",
  ].join("\n");
}

function packSection({ name, description, rules }: Pack): readonly string[] {
  const rows = rules.map(({ rule, levels }) => [
    `[${rule.name}](${name}/${rule.name}.md)`,
    rule.displayName,
    rule.severity,
    describeLevels(levels),
    rule.remediable ? "yes" : "",
  ]);
  return [
    `## ${name}`,
    "",
    `${description}.`,
    "",
    ...table([["Rule", "Demands", "Severity", "Level", "Mends"], ...rows]),
    "",
  ];
}

/** What happens where a setting without a value of its own is left out. */
const defaults: Readonly<Partial<Record<string, string>>> = {
  environment: "the resource's label or tag `axon.dev/environment` or `Environment`, else prod",
  costKeys: "layer, component and environment for what Axon makes, none for the rest",
};

function settingsTable(): readonly string[] {
  const rows = Object.entries(settingSchemas).map(([name, { type, enum: choices, default: value }]) => [
    `\`${name}\``,
    choices ? choices.join(", ") : String(type),
    value === undefined ? (defaults[name] ?? "") : `\`${JSON.stringify(value)}\``,
  ]);
  return table([["Setting", "Values", "Default"], ...rows]);
}

function leftOutTable(leftOut: readonly LeftOut[]): readonly string[] {
  const rows = leftOut.map(({ peers, reason }) => [peers.map((peer) => `\`${peer}\``).join(", "), reason]);
  return table([["Demand", "Why not"], ...rows]);
}
