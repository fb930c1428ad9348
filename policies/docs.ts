import { writeFileSync } from "node:fs";
import { type Rule, runRule, settingSchemas } from "./lib/index.ts";
import { axonPack } from "./packs/axon/pack.ts";
import { rulesByCategory } from "./rules/index.ts";

/** Where the documentation stands. */
export const readme = new URL("README.md", import.meta.url);

/** The documentation of all rules, made from what they say about themselves. */
export function documentation(): string {
  const categories = Object.entries(rulesByCategory);
  const count = categories.reduce((sum, [, rules]) => sum + rules.length, 0);
  return [
    "<!-- Generated from the rules by `npm run docs`. -->",
    "",
    "# Policies",
    "",
    introduction(count),
    ...categories.flatMap(([category, rules]) => [
      "",
      `## ${category}`,
      "",
      ...rulesTable(rules),
      ...rules.flatMap(describe),
    ]),
    "",
    ...settings(),
    "",
  ].join("\n");
}

function introduction(count: number): string {
  return `${count} rules that judge resources: before they are created, in \`preview\` and \`up\`, and in files, with \`axon lint\`. The same rule
gives the same verdict in both places.

- \`rules/<category>/<rule>.ts\` is everything about a rule: what it demands and why, the check, and examples of what is compliant,
  violating, not applicable and unknown. Its name is its id and is never given to another rule.
- \`rules/index.ts\` is the table of rules, \`packs/<pack>/pack.ts\` says at which level each is judged. A mandatory violation
  stops the deployment.
- \`lib/\` is what rules are written with: one extractor for the pods of every kind of workload, properties that know where they
  are, and verdicts. A value that is known only after deployment gives the verdict unknown: neither pass nor violation.

To add a rule, write its file and enter it in both tables; the tests run its examples, here and through Pulumi's policy server.`;
}

function rulesTable(rules: readonly Rule[]): readonly string[] {
  const rows = rules.map((rule) => {
    const level = axonPack.rules.find((entry) => entry.rule === rule)?.level ?? "not in it";
    return [`[${rule.name}](#${rule.name})`, rule.displayName, rule.severity, level];
  });
  return table([["Rule", "Demands", "Severity", "In the pack axon"], ...rows]);
}

/** A Markdown table with its columns aligned, as the formatter of this repository leaves it. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.slice(1).map(line)];
}

function describe(rule: Rule): readonly string[] {
  const { name, version, reference, specification } = rule.framework;
  return [
    "",
    `### ${rule.name}`,
    "",
    rule.description,
    "",
    `- **Do**: ${rule.remediationSteps}`,
    `- **Says**: \`${sampleMessage(rule)}\``,
    `- **Of**: [${name} ${version}](${rule.url}), ${reference}: ${specification}`,
    ...(rule.settings ? [`- **Settings**: ${rule.settings.map((setting) => `\`${setting}\``).join(", ")}`] : []),
  ];
}

/** What the rule says of its first violating example. */
function sampleMessage(rule: Rule): string {
  const [example] = rule.examples.violating;
  const [verdict] = runRule(rule, [example ?? []].flat(), rule.examples.settings);
  return verdict?.message ?? "";
}

const defaults = { environment: "the resource's label `axon.dev/environment`, else prod" };

function settings(): readonly string[] {
  const rows = Object.entries(settingSchemas).map(([name, { type, enum: choices, default: value }]) => [
    `\`${name}\``,
    choices ? choices.join(", ") : String(type),
    value === undefined ? defaults.environment : `\`${JSON.stringify(value)}\``,
  ]);
  return ["## Settings", "", ...table([["Setting", "Values", "Default"], ...rows])];
}

if (import.meta.main) writeFileSync(readme, documentation());
