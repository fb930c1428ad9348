import { packs } from "@axon/policies";
import { environments, type Resource, type Rule } from "@axon/policies/lib";
import { stringify } from "yaml";
import { columns } from "../console/columns.ts";

/** What somebody wants to know who was stopped by a rule. */
export interface Explanation {
  readonly name: string;
  readonly title: string;
  readonly pack: string;
  readonly severity: string;
  /** The level in each environment. */
  readonly levels: Readonly<Record<string, string>>;
  readonly why: string;
  readonly write: string;
  /** Whether `axon lint --fix` writes it. */
  readonly mends: boolean;
  /** What may no longer work then. */
  readonly breaks?: string;
  /** A resource that the rule accepts, and one that it does not, as YAML. */
  readonly good?: string;
  readonly bad?: string;
  readonly frameworks: readonly { readonly name: string; readonly reference: string; readonly control: string }[];
  readonly otherScanners: readonly string[];
  readonly readOn: string;
}

export function explain(rule: Rule): Explanation {
  const pack = packs.find(({ rules }) => rules.some((entry) => entry.rule === rule));
  const levels = pack?.rules.find((entry) => entry.rule === rule)?.levels;
  return {
    name: rule.name,
    title: rule.displayName,
    pack: pack?.name ?? "",
    severity: rule.severity,
    levels: Object.fromEntries(environments.map((environment) => [environment, levels?.[environment] ?? "disabled"])),
    why: rule.description,
    write: rule.remediationSteps,
    mends: rule.remediable ?? false,
    breaks: rule.breaks,
    good: exampleOf(rule.examples.compliant[0]),
    bad: exampleOf(rule.examples.violating[0]),
    frameworks: rule.frameworks.map(({ name = "", version = "", reference = "", specification = "" }) => ({
      name: `${name} ${version}`.trim(),
      reference,
      control: specification,
    })),
    otherScanners: rule.peers,
    readOn: rule.url,
  };
}

/** The explanation as a person reads it. */
export function explanationText(explanation: Explanation): string {
  const {
    name,
    title,
    pack,
    severity,
    levels,
    why,
    write,
    mends,
    breaks,
    good,
    bad,
    frameworks,
    otherScanners,
    readOn,
  } = explanation;
  const levelWords = environments.map((environment) => `${environment} ${levels[environment]}`).join(", ");
  return [
    `${name}: ${title}`,
    `pack ${pack}, severity ${severity}; ${levelWords}`,
    "",
    "Why",
    `  ${why}`,
    "",
    "What to write",
    `  ${write}`,
    ...(mends ? ["  axon lint --fix writes it"] : []),
    ...(breaks ? [`  Try it before you deploy it: it breaks ${breaks}`] : []),
    ...(bad ? ["", "Not so", indent(bad)] : []),
    ...(good ? ["", "But so", indent(good)] : []),
    "",
    "Whose demand it is",
    ...columns(frameworks.map(({ name, reference, control }) => [`  ${name}`, reference, control])),
    ...(otherScanners.length > 0 ? [`  other scanners: ${otherScanners.join(", ")}`] : []),
    "",
    `Read on: ${readOn}`,
  ].join("\n");
}

function exampleOf(example: Resource | readonly Resource[] | undefined): string | undefined {
  if (example === undefined) return undefined;
  const resources = Array.isArray(example) ? (example as readonly Resource[]) : [example as Resource];
  return resources
    .map(({ inputs }) => stringify(JSON.parse(JSON.stringify(inputs, readable))).trimEnd())
    .join("\n---\n");
}

/** A value that is known only later, or secret, is written as its mark. */
function readable(_: string, value: unknown): unknown {
  return typeof value === "symbol" ? `<${value.description}>` : value;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
