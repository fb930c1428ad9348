import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failOnProblems, type Problem, show, underPath } from "@axon/core";
import { parse } from "yaml";

/** One thing a system's guide demands. */
export interface Requirement {
  /** `CC-014`: the system's two letters and a number; never reused. */
  readonly id: string;
  readonly system: string;
  /** Field it belongs to: `network`, `database`. */
  readonly area: string;
  /** Targets it holds on; `any` for all. */
  readonly targets: readonly string[];
  readonly text: string;
}

export interface Catalogue {
  readonly requirements: readonly Requirement[];
  /** Ids that no test here can prove, with the reason. */
  readonly notApplicable: ReadonlyMap<string, string>;
}

const notApplicableFile = "not-applicable.yaml";

/** Reads a folder of requirement files, one a system. @throws ProblemError naming every entry that cannot be used */
export function readCatalogue(folder: string): Catalogue {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml") && file !== notApplicableFile);
  const requirements = files
    .sort()
    .flatMap((file) => readSystem(file, parse(readFileSync(join(folder, file), "utf8"))));
  const notApplicable = readNotApplicable(parse(readFileSync(join(folder, notApplicableFile), "utf8")));
  const ids = requirements.map(({ id }) => id);
  failOnProblems(folder, [
    ...ids.flatMap((id, index) =>
      ids.indexOf(id) < index ? [{ path: [id], expected: "used once", received: "a second entry" }] : [],
    ),
    ...[...notApplicable.keys()].flatMap((id) =>
      ids.includes(id)
        ? []
        : [{ path: [notApplicableFile, id], expected: "an id of a requirement", received: show(id) }],
    ),
  ]);
  return { requirements, notApplicable };
}

function readSystem(file: string, content: unknown): Requirement[] {
  const { system, requirements } = record(content);
  if (typeof system !== "string" || !Array.isArray(requirements)) {
    failOnProblems(file, [{ path: [], expected: "a system with a list of requirements", received: show(content) }]);
    return [];
  }
  const entries = requirements.map((entry: unknown) => record(entry));
  failOnProblems(
    file,
    entries.flatMap((entry, index) => underPath(["requirements", index], checkEntry(entry))),
  );
  return entries.map(({ id, area, targets, text }) => ({
    id: String(id),
    system,
    area: String(area),
    targets: Array.isArray(targets) ? targets.map(String) : [],
    text: String(text).trim(),
  }));
}

function checkEntry({ id, area, targets, text }: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  if (typeof id !== "string" || !/^[A-Z]{2}-\d{3}$/.test(id))
    problems.push({ path: ["id"], expected: 'two capitals and three digits, "CC-014"', received: show(id) });
  if (typeof area !== "string") problems.push({ path: ["area"], expected: "a text", received: show(area) });
  if (!Array.isArray(targets) || targets.length === 0)
    problems.push({ path: ["targets"], expected: "a list of targets", received: show(targets) });
  if (typeof text !== "string") problems.push({ path: ["text"], expected: "a text", received: show(text) });
  return problems;
}

function readNotApplicable(content: unknown): Map<string, string> {
  const entries = Object.entries(record(content ?? {}));
  failOnProblems(
    notApplicableFile,
    entries.flatMap(([id, reason]) =>
      typeof reason === "string" && reason.trim() !== ""
        ? []
        : [{ path: [id], expected: "the reason as a text", received: show(reason) }],
    ),
  );
  return new Map(entries.map(([id, reason]) => [id, String(reason).trim()]));
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
