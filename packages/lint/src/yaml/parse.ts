import {
  boolYaml11Tag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  EVENT_ID,
  type Event,
  floatYaml11Tag,
  intYaml11Tag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  type ScalarTagDefinition,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from "js-yaml";
import type { Trouble } from "../text.ts";
import { aliasExcess } from "./aliases.ts";
import { readEvents } from "./events.ts";

/** No Kubernetes object nests nearly as deep. */
const maximumDepth = 200;

/** A file of YAML: the data of its documents, and what they were made of. */
export interface YamlDocuments {
  readonly values: readonly unknown[];
  readonly events: readonly Event[];
}

/**
 * Parses YAML as kubectl reads it: version 1.1, so that `yes` and `on` are true, with merge keys. Text that is made to
 * exhaust a parser is given up as soon as it shows.
 */
export function parseYaml(text: string): YamlDocuments | { readonly trouble: Trouble } {
  try {
    const events = readEvents(text, maximumDepth);
    const excess = aliasExcess(text, events);
    if (excess !== undefined) {
      const message = "its aliases expand to more than is sound";
      return { trouble: { line: lineOf(text, excess), message, hint: "write the values out instead" } };
    }
    return { values: constructFromEvents(events, { source: text, schema: kubectlSchema }), events };
  } catch (error) {
    if (error instanceof YAMLException) return { trouble: troubleOf(error) };
    if (error instanceof RangeError) return { trouble: tooDeep() };
    throw error;
  }
}

/** Index of the first event of each document's content. */
export function documentStarts(events: readonly Event[]): readonly number[] {
  return events.flatMap(({ type }, index) => (type === EVENT_ID.DOCUMENT ? [index + 1] : []));
}

function troubleOf({ reason, mark }: YAMLException): Trouble {
  const line = mark === undefined ? undefined : mark.line + 1;
  if (/maxDepth/.test(reason)) return tooDeep(line);
  if (/duplicated mapping key/.test(reason)) {
    return { line, message: "the same key stands twice in one map", hint: "keep one of them" };
  }
  if (/maxTotalMergeKeys/.test(reason)) {
    return { line, message: "its merge keys expand to more than is sound", hint: "write the values out instead" };
  }
  // The parser's words end where it begins to quote the input, which may be a secret.
  const [words = ""] = reason.split(/["<`\n]/);
  return { line, message: `is not valid YAML (${words.trim()})`, hint: "correct it there" };
}

function tooDeep(line?: number): Trouble {
  return { line, message: "is nested too deeply", hint: "no Kubernetes object is; check what wrote the file" };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Readings of YAML 1.1 that kubectl does not share: `2026-01-01` and `12:30` are text to it. */
function withoutSexagesimals(tag: ScalarTagDefinition<number>): ScalarTagDefinition<number> {
  const resolve: typeof tag.resolve = (source, ...rest) =>
    source.includes(":") ? NOT_RESOLVED : tag.resolve(source, ...rest);
  return { ...tag, resolve };
}

const isForeign = { matchByTagPrefix: true, identify: () => false };

/** Tags of other tools, such as `!Ref`, which kubectl leaves out: the value is read as if it had none. */
const foreignTags = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag(prefix, { ...isForeign, resolve: (source) => source }),
  defineSequenceTag<unknown[]>(prefix, { ...isForeign, create: () => [], addItem: seqTag.addItem }),
  defineMappingTag<Record<string, unknown>>(prefix, {
    ...isForeign,
    create: () => ({}),
    addPair: mapTag.addPair,
    has: mapTag.has,
    keys: mapTag.keys,
    get: mapTag.get,
  }),
]);

const kubectlSchema = new Schema([
  strTag,
  seqTag,
  mapTag,
  nullYaml11Tag,
  boolYaml11Tag,
  withoutSexagesimals(intYaml11Tag),
  withoutSexagesimals(floatYaml11Tag),
  mergeTag,
  ...foreignTags,
]);
