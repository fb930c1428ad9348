import { describeReview, type Judgement, type JudgeOptions, judge, levelOf } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import type { Finding, FindingsReport, IdleExemption, InputProblem } from "@axon/report/findings";
import { describeChange } from "./change.ts";
import type { Exclusion } from "./exclude.ts";
import { findFiles } from "./files.ts";
import { InputError } from "./input-error.ts";
import { excerpt, locate, positionOf } from "./place.ts";
import { read } from "./read.ts";
import type { SourceResource } from "./source.ts";

/** What the policies are to judge by; without anything the pack that `up` and `preview` use, as in production. */
export interface LintOptions extends Partial<JudgeOptions> {
  /** What is left out, also where it is named. @default - nothing */
  readonly exclude?: readonly Exclusion[];
}

/** A report over files. */
export interface LintResult extends FindingsReport {
  /** Files that held resources. */
  readonly files: number;
}

/**
 * Judges what lies in files: Kubernetes manifests, a `resources.json` of `axon render`, the JSON of `pulumi preview` and the
 * export of a stack. Folders are read recursively; `-` is standard input. Manifests are judged together, since a policy in
 * one may protect a workload in another; each stack is judged by itself. A file that cannot be read keeps none of the others
 * from being judged: the result names it.
 *
 * @throws InputError when there is nothing else, naming every file that could not be read, and how to mend it
 */
export async function lint(paths: readonly string[], options: LintOptions = {}): Promise<LintResult> {
  const sources = await collect(paths, options);
  if (sources.files === 0 && sources.unreadable.length > 0) throw new InputError(sources.unreadable);
  return report(sources, withPack(options));
}

/** The options with the pack that judges where none is said. */
export function withPack(options: LintOptions): JudgeOptions {
  return { pack: axonPack, ...options };
}

/** What came out of all files. */
export interface Sources {
  readonly manifests: readonly SourceResource[];
  readonly stacks: readonly (readonly SourceResource[])[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly unreadable: readonly InputProblem[];
  /** Files that held resources. */
  readonly files: number;
}

/** Reads all files under these paths. */
export async function collect(paths: readonly string[], { exclude = [] }: LintOptions): Promise<Sources> {
  const { files, problems, skipped: leftOut } = findFiles(paths, exclude);
  const unreadable: InputProblem[] = [...problems];
  const skipped: { file: string; reason: string }[] = [];
  const manifests: SourceResource[] = [];
  const stacks: (readonly SourceResource[])[] = [];
  for (const { file, named } of files) {
    const result = await read(file);
    if ("problem" in result) unreadable.push(result.problem);
    else if ("notJudged" in result) {
      if (named) unreadable.push({ file, message: result.notJudged, hint: result.hint });
      else skipped.push({ file, reason: result.notJudged });
    } else if (result.complete) stacks.push(result.resources);
    // One call with all of them as arguments may be more than the stack holds.
    else for (const resource of result.resources) manifests.push(resource);
  }
  const unread = skipped.length + unreadable.length - problems.length;
  return { manifests, stacks, skipped: [...skipped, ...leftOut], unreadable, files: files.length - unread };
}

/** Judges what was read. */
export function report({ manifests, stacks, ...reading }: Sources, judging: JudgeOptions): LintResult {
  const judgements = [manifests, ...stacks].map((resources) => judge(resources, judging));
  return { ...toReport(judgements, judging), ...reading };
}

/** Judgements in the words of reports: what the formats write, and no more. */
function toReport(judgements: readonly Judgement[], options: JudgeOptions) {
  const { pack } = options;
  return {
    findings: judgements.flatMap(({ findings }) => findings.map(toFinding)),
    exempted: judgements.flatMap(({ exempted }) =>
      exempted.map(({ exemption: { reason, expires }, ...finding }) => ({
        ...toFinding(finding),
        exemption: { reason, expires },
      })),
    ),
    idleExemptions: idleExemptions(judgements),
    resources: judgements.reduce((sum, { resources }) => sum + resources, 0),
    unknown: judgements.reduce((sum, { verdicts }) => sum + verdicts.unknown, 0),
    rules: pack.rules.filter((entry) => levelOf(entry, options) !== "disabled").map(({ rule }) => rule),
  };
}

function toFinding({ policy, level, resource, location, message, edit }: Judgement["findings"][number]): Finding {
  const { origin }: Partial<SourceResource> = resource;
  const finding = { policy, level, resource: { type: resource.type, name: resource.name }, message };
  if (!origin) return finding;
  const file = origin.file.name;
  const [start, place] = [locate(origin, []), locate(origin, location)];
  if (!start || !place) return { ...finding, file };
  return {
    ...finding,
    resource: { ...finding.resource, line: positionOf(start).line },
    file,
    ...positionOf(place),
    // Nobody looks for a line in what a program wrote, nor mends it there.
    ...(origin.file.handwritten && {
      excerpt: excerpt(place, message),
      change: edit && describeChange(place, edit),
    }),
  };
}

/** An exemption is idle when it is so in all that was judged. */
function idleExemptions(judgements: readonly Judgement[]): readonly IdleExemption[] {
  const reviews = Map.groupBy(
    judgements.flatMap(({ exemptions }) => exemptions),
    ({ exemption }) => exemption,
  );
  return [...reviews].flatMap(([exemption, own]) => {
    const state = own.find((review) => review.state !== "unused")?.state ?? "unused";
    return state === "used" ? [] : [{ policy: exemption.rule, state, message: describeReview({ exemption, state }) }];
  });
}
