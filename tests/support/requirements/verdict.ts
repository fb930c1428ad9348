import type { Catalogue, Requirement } from "./catalogue.ts";
import { idPattern, type TestResult } from "./evidence.ts";

/** `failing`: a test that names it failed. `unproven`: no test that ran names it. */
export type Verdict = "proven" | "failing" | "unproven" | "not applicable";

export interface Judged extends Requirement {
  readonly verdict: Verdict;
  /** Targets for which alone it is proven, where the tests that name it say so: `SC-002 on compose`. */
  readonly provenOn: readonly string[];
  /** Titles of the tests that name it and ran. */
  readonly tests: readonly string[];
  /** Tools that tests which name it miss on this machine: these tests did not run. */
  readonly missingTools: readonly string[];
  /** Why it is not applicable. */
  readonly reason?: string;
}

export interface Report {
  readonly requirements: readonly Judged[];
  /** What makes the report itself wrong: an id that is unknown, or proven and not applicable at once. */
  readonly contradictions: readonly string[];
}

/** Which part of all requirements is reported. */
export interface Scope {
  readonly system?: string;
  /** A target also brings what holds on any. */
  readonly targets?: readonly string[];
}

/** The two letters that ids of the known systems begin with. */
export function prefixesOf({ requirements }: Catalogue): string[] {
  return [...new Set(requirements.map(({ id }) => id.slice(0, id.indexOf("-"))))];
}

/**
 * Compares what is demanded with what the tests showed. A skipped test proves nothing, and one that names a target proves nothing
 * of the others.
 * @param targets what is asked about; all that a requirement names where undefined
 */
export function judge(catalogue: Catalogue, results: readonly TestResult[], targets?: readonly string[]): Report {
  const ids = idPattern(prefixesOf(catalogue));
  const named = results.flatMap((result) => [...new Set(result.title.match(ids))].map((id) => ({ id, ...result })));
  const requirements = catalogue.requirements.map((requirement): Judged => {
    const about = named.filter(({ id }) => id === requirement.id);
    const ran = about.filter(({ outcome }) => outcome !== "skipped");
    const reason = catalogue.notApplicable.get(requirement.id);
    const tests = ran.map(({ title }) => title);
    const missingTools = [...new Set(about.filter(({ outcome }) => outcome === "skipped").flatMap(missingToolsOf))];
    const proofs = tests.map((title) => targetOf(title, requirement.id));
    const provenOn = [...new Set(proofs.filter((target) => target !== undefined))].sort();
    const wanted = requirement.targets.filter((target) => targets === undefined || targets.includes(target));
    const whole = proofs.includes(undefined) || (ran.length > 0 && wanted.every((target) => provenOn.includes(target)));
    const judged = { ...requirement, provenOn, tests, missingTools };
    if (ran.some(({ outcome }) => outcome === "failed")) return { ...judged, verdict: "failing" };
    if (whole) return { ...judged, verdict: "proven" };
    return reason === undefined ? { ...judged, verdict: "unproven" } : { ...judged, verdict: "not applicable", reason };
  });
  return { requirements, contradictions: contradictions(catalogue, requirements, named) };
}

/** The target that a title confines its proof of an id to: `SC-002 on compose`. */
function targetOf(title: string, id: string): string | undefined {
  return new RegExp(`\\b${id} on (\\w+)`).exec(title)?.[1];
}

/** Tools that the title of a skipped test says it needs. */
function missingToolsOf({ title }: TestResult): string[] {
  return [...title.matchAll(/\[needs ([^\]]+)\]/g)].flatMap(([, tool]) => tool ?? []);
}

function contradictions(
  { notApplicable }: Catalogue,
  requirements: readonly Judged[],
  named: readonly { readonly id: string; readonly title: string }[],
): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  return [
    ...named.flatMap(({ id, title }) =>
      known.has(id) ? [] : [`${id} is no requirement, but a test names it: ${title}`],
    ),
    ...requirements.flatMap(({ id, tests }) =>
      notApplicable.has(id) && tests.length > 0
        ? [`${id} is said to be not applicable, but a test names it: ${tests[0]}`]
        : [],
    ),
  ];
}

/** The part of a report within a scope; contradictions stay, wherever they are. */
export function withinScope(report: Report, { system, targets }: Scope): Report {
  const inScope = (requirement: Judged) =>
    (system === undefined || requirement.system === system) &&
    (targets === undefined || requirement.targets.some((target) => target === "any" || targets.includes(target)));
  return { ...report, requirements: report.requirements.filter(inScope) };
}
