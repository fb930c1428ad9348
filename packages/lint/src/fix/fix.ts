import { type Finding, judge, type Pack } from "@axon/policies/lib";
import { InputError } from "../input-error.ts";
import { collect, type LintOptions, type LintResult, report, type Sources, withPack } from "../lint.ts";
import { locate, positionOf } from "../place.ts";
import { readKubernetes } from "../readers/kubernetes.ts";
import type { SourceFile, SourceResource } from "../source.ts";
import { type FileEdit, mend } from "./mend.ts";

/** A file with what was mended in it. */
export interface FileFix {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly mended: readonly MendedFinding[];
}

/** A violation that is mended, or could not be. */
export interface MendedFinding {
  readonly policy: string;
  readonly level: "mandatory" | "advisory";
  readonly message: string;
  readonly file: string;
  readonly line: number | undefined;
}

/** What somebody has to try before what was written is deployed. */
export interface Trial {
  readonly policy: string;
  /** What may no longer work: `a program that writes beside its volumes`. */
  readonly breaks: string;
}

export interface FixResult {
  readonly files: readonly FileFix[];
  /** What a rule could mend and the text does not let it, with the reason. */
  readonly left: readonly (MendedFinding & { readonly reason: string })[];
  /** What to try, of what was mended: by rule, in the order of the pack. */
  readonly trials: readonly Trial[];
  /** What is found once all is mended. */
  readonly report: LintResult;
}

/** More than edits ever stand in each other's way. */
const mostRounds = 10;

/**
 * Mends the YAML files under these paths as far as there is one right answer. Nothing is written: the result has the
 * text of each file before and after.
 *
 * @throws InputError naming every file that could not be read, and how to mend it: what may be written in one file can depend
 * on what is in another
 */
export async function fix(paths: readonly string[], options: LintOptions = {}): Promise<FixResult> {
  const judging = withPack(options);
  let sources = await collect(paths, options);
  if (sources.unreadable.length > 0) throw new InputError(sources.unreadable);
  const texts = new Map<string, string>();
  const mended = new Map<string, MendedFinding[]>();
  let left: (MendedFinding & { readonly reason: string })[] = [];
  // One edit may stand in another's way, and what is mended in one file may allow something in another.
  for (let [round, goesOn] = [0, true]; goesOn && round < mostRounds; round++) {
    goesOn = false;
    for (const [file, edits] of mendable(judge(sources.manifests, judging).findings)) {
      const result = mend(file.text, edits);
      left = [
        ...left.filter((each) => each.file !== file.name),
        ...result.left.map(({ edit, reason }) => ({ ...describe(edit), reason })),
      ];
      if (result.done.length === 0) continue;
      goesOn = true;
      if (!texts.has(file.name)) texts.set(file.name, file.text);
      mended.set(file.name, [...(mended.get(file.name) ?? []), ...result.done.map(describe)]);
      sources = withText(sources, file, result.text);
    }
  }
  const now = new Map(sources.manifests.map(({ origin: { file } }) => [file.name, file.text]));
  return {
    files: [...texts].map(([file, before]) => ({
      file,
      before,
      after: now.get(file) ?? before,
      mended: mended.get(file) ?? [],
    })),
    left,
    trials: trialsOf(judging.pack, [...mended.values()].flat()),
    report: report(sources, judging),
  };
}

type FindingEdit = FileEdit & { readonly finding: Finding };

/** The edits of each file, in the order of the findings. */
function mendable(findings: readonly Finding[]): Map<SourceFile, FindingEdit[]> {
  const edits = findings.flatMap((finding): FindingEdit[] => {
    const { origin }: Partial<SourceResource> = finding.resource;
    return finding.edit && origin?.file.handwritten ? [{ origin, edit: finding.edit, finding }] : [];
  });
  return Map.groupBy(edits, ({ origin }) => origin.file);
}

function describe({ origin, finding }: FindingEdit): MendedFinding {
  const place = locate(origin, finding.location);
  const { policy, level, message } = finding;
  return {
    policy,
    level,
    message,
    file: origin.file.name,
    line: place && positionOf(place).line,
  };
}

function trialsOf({ rules }: Pack, mended: readonly MendedFinding[]): readonly Trial[] {
  const names = new Set(mended.map(({ policy }) => policy));
  return rules.flatMap(({ rule: { name, breaks } }) =>
    breaks !== undefined && names.has(name) ? [{ policy: name, breaks }] : [],
  );
}

/** The sources with another text of one file, whose resources take the places of those that were there. */
function withText(sources: Sources, file: SourceFile, text: string): Sources {
  const result = readKubernetes(file.name, text);
  const fresh = "resources" in result ? [...result.resources] : [];
  const manifests = sources.manifests.map((resource) =>
    resource.origin.file === file ? (fresh.shift() ?? resource) : resource,
  );
  return { ...sources, manifests };
}
