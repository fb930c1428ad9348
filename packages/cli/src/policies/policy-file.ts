import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { closest, describeProblem, type Problem, read } from "@axon/core";
import { rules } from "@axon/policies";
import { environments, type PolicyConfiguration, type Settings } from "@axon/policies/lib";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { UsageError } from "../exit.ts";

/** What a repository says of the policies, and of the files that they are not for. */
export interface PolicyFile extends PolicyConfiguration {
  /** Globs of files and folders that `axon lint` leaves out, from the folder of this file. */
  readonly exclude?: readonly string[];
}

/**
 * Reads what a repository says of the policies.
 * @throws UsageError naming file, line and path of every problem, and how to mend it
 */
export function readPolicies(directory: string, file: string): PolicyFile {
  return parsePolicies(readFileSync(file, "utf8"), relative(directory, file));
}

/** @param name what the text is told by */
export function parsePolicies(text: string, name: string): PolicyFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [error] = document.errors;
  if (error) {
    throw new UsageError(`${name}:${lineCounter.linePos(error.pos[0]).line}: ${error.message.split("\n")[0]}`);
  }
  const input: unknown = document.toJS() ?? {};
  const { value = {}, problems } = read(schema, input);
  const all = problems.length > 0 ? problems : checkNames(value);
  if (all.length === 0) return value;
  const lines = all.map(
    (problem) => `${name}:${lineOf(document, problem.path, lineCounter)}: ${describeProblem(problem)}`,
  );
  throw new UsageError(lines.join("\n"));
}

const level = z.enum(["mandatory", "advisory", "disabled", "remediate"]);
const text = z.string().min(1);

const pattern = z
  .strictObject({ urn: text.optional(), type: text.optional(), name: text.optional() })
  .refine(
    ({ urn, type, name }) =>
      urn === undefined ? type !== undefined && name !== undefined : (type ?? name) === undefined,
    "a urn, or a type and a name",
  )
  .transform(({ urn, type = "", name = "" }) => (urn === undefined ? { type, name } : { urn }));

const schema = z.strictObject({
  settings: z
    .strictObject({
      allowedRegistries: z.array(text).optional(),
      allowedRegions: z.array(text).optional(),
      allowedHosts: z.array(text).optional(),
      allowedIssuers: z.array(text).optional(),
      costKeys: z.array(text).optional(),
      minReplicas: z.int().min(2).optional(),
      maxMemoryRatio: z.number().min(1).optional(),
      minBackupDays: z.int().min(1).optional(),
      supportNoticeDays: z.int().min(1).optional(),
    } satisfies Record<Exclude<keyof Settings, "environment">, z.ZodType>)
    .optional(),
  levels: z
    .record(
      z.string(),
      z.union(
        [level, z.partialRecord(z.enum(environments), level)],
        "mandatory, advisory, disabled or remediate, or one for each environment",
      ),
    )
    .optional(),
  exemptions: z
    .array(
      z.strictObject({
        rule: text,
        resource: pattern,
        reason: z.string().refine((reason) => reason.trim().length >= 10, "a reason of ten characters or more"),
        expires: z.iso.date("a date such as 2026-12-31"),
      }),
    )
    .optional(),
  exclude: z.array(text).optional(),
});

/** Rules that are named must be there, and able to do what is asked of them. */
function checkNames({ levels = {}, exemptions = [] }: z.output<typeof schema>): readonly Problem[] {
  const named = [
    ...Object.keys(levels).map((rule) => ({ rule, path: ["levels", rule] })),
    ...exemptions.map(({ rule }, index) => ({ rule, path: ["exemptions", index, "rule"] })),
  ];
  const names = rules.map((rule) => rule.name);
  const unknown = named
    .filter(({ rule }) => !names.includes(rule))
    .map(({ rule, path }): Problem => {
      const meant = closest(rule, names);
      const hint = meant ? `did you mean ${meant}?` : "docs/policies lists them";
      return { path, expected: "the name of a rule", received: JSON.stringify(rule), hint };
    });
  const helpless = Object.entries(levels)
    .filter(([name, chosen]) => asksRemediation(chosen) && !canRemediate(name) && names.includes(name))
    .map(([name]): Problem => {
      const expected = "mandatory, advisory or disabled";
      return { path: ["levels", name], expected, received: "remediate", hint: "this rule cannot mend a resource" };
    });
  return [...unknown, ...helpless];
}

function asksRemediation(chosen: string | Readonly<Record<string, string | undefined>>): boolean {
  return chosen === "remediate" || (typeof chosen === "object" && Object.values(chosen).includes("remediate"));
}

function canRemediate(name: string): boolean {
  return rules.some((rule) => rule.name === name && rule.scope === "resource" && rule.remediable);
}

/** Line of what stands at a path, or of the nearest that is there; from 1. */
function lineOf(document: Document, path: Problem["path"], lines: LineCounter): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  return path.length === 0 ? 1 : lineOf(document, path.slice(0, -1), lines);
}
