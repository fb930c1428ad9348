import { stringify } from "yaml";
import { type Pack, type PackEntry, type Resource, type Rule, runRule } from "../lib/index.ts";
import { asManifests, asProgram } from "./example.ts";
import { describeLevels } from "./levels.ts";
import { code, table } from "./markdown.ts";

/** The page of a rule, for somebody who has just been stopped by it. */
export function rulePage(pack: Pack, { rule, levels }: PackEntry): string {
  return [
    `<!-- Made by \`npm run docs\` from policies/rules/${pack.name}/${rule.name}.ts. -->`,
    "",
    `# ${rule.name}`,
    "",
    `**${rule.displayName}.** ${rule.description}`,
    "",
    `Severity ${rule.severity}; ${describeLevels(levels)}; of the pack [${pack.name}](../README.md#${pack.name}).`,
    "",
    "## What to write",
    "",
    rule.remediationSteps,
    `[Read on](${rule.url}).`,
    "",
    ...compliant(rule),
    ...remediation(rule),
    ...settings(rule),
    "## What it finds",
    "",
    ...violating(rule),
    "## Whose demand it is",
    "",
    ...mapping(rule),
    "",
    "## When it has to be",
    "",
    "An exemption in `axon-policies.yaml` holds until the day it expires, and is told with every run:",
    "",
    ...code("yaml", stringify({ exemptions: [exemption(rule)] })),
    "",
  ].join("\n");
}

function compliant(rule: Rule): readonly string[] {
  const resources = [rule.examples.compliant[0] ?? []].flat();
  const manifests = asManifests(resources);
  return [
    ...(manifests === undefined ? [] : [...code("yaml", manifests), "", "In a Pulumi program:", ""]),
    ...code("ts", asProgram(resources)),
    "",
  ];
}

function remediation(rule: Rule): readonly string[] {
  if (!rule.remediable) return [];
  const words =
    rule.scope === "resource"
      ? `The level \`remediate\` for \`${rule.name}\` writes it before a resource is created.`
      : "It can be written into files, not while a stack is deployed.";
  const trial = rule.breaks === undefined ? "" : ` Try it first: it breaks ${rule.breaks}.`;
  return [`There is one right answer. ${words}${trial}`, ""];
}

function settings(rule: Rule): readonly string[] {
  if (!rule.settings) return [];
  const names = rule.settings.map((setting) => `\`${setting}\``).join(" and ");
  return [
    `It reads the setting${rule.settings.length > 1 ? "s" : ""} ${names}; see [settings](../README.md#settings).`,
    "",
  ];
}

function violating(rule: Rule): readonly string[] {
  const resources = [rule.examples.violating[0] ?? []].flat();
  const manifests = asManifests(resources);
  const messages = [...runRule(rule, resources, rule.examples.settings, rule.examples.today)].map(
    ({ message }) => message,
  );
  return [
    ...(manifests === undefined ? code("ts", asProgram(resources)) : code("yaml", manifests)),
    "",
    "It says:",
    "",
    ...code("text", messages.join("\n")),
    "",
  ];
}

function mapping({ frameworks, peers }: Rule): readonly string[] {
  const rows = frameworks.map(({ name, version, reference, specification }) => [
    `${name} ${version}`,
    reference,
    specification,
  ]);
  return [
    ...table([["Framework", "Reference", "Control"], ...rows]),
    ...(peers.length > 0 ? ["", `Other scanners: ${peers.map((peer) => `\`${peer}\``).join(", ")}.`] : []),
  ];
}

/** An exemption of what the page shows as a violation. */
function exemption(rule: Rule) {
  const [example] = rule.examples.violating;
  const resources: readonly Resource[] = [example ?? []].flat();
  const found = [...runRule(rule, resources, rule.examples.settings, rule.examples.today)][0]?.resource;
  return {
    rule: rule.name,
    resource: { type: found?.type ?? rule.types[0], name: found?.name ?? "*" },
    reason: "why it has to be so, and who agreed to it",
    expires: "2027-01-31",
  };
}
