import type { Path, Resource } from "@axon/policies/lib";
import type { InputProblem } from "@axon/report/findings";
import { type Event, parseEvents } from "js-yaml";
import { buildNode, type YamlNode } from "./yaml/nodes.ts";
import { documentStarts } from "./yaml/parse.ts";

/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that was read. What stands where is worked out when a finding asks for it, since most files are asked for nothing. */
export class SourceFile {
  /** As it is told to people. */
  readonly name: string;
  readonly text: string;
  /** Whether it is YAML as people write it, and not JSON. */
  readonly handwritten: boolean;
  #events: readonly Event[] | undefined;
  #starts: readonly number[] | undefined;
  #lines: readonly number[] | undefined;
  readonly #nodes = new Map<number, YamlNode>();

  /** @param events of the text, where they are known already */
  constructor(name: string, text: string, events?: readonly Event[]) {
    this.name = name;
    this.text = text;
    this.handwritten = events !== undefined && !/^\s*[{[]/.test(text);
    this.#events = events;
  }

  /** The content of a document, from 0; undefined where the text has no such document. JSON is one document. */
  document(index: number): YamlNode | undefined {
    const known = this.#nodes.get(index);
    if (known) return known;
    this.#events ??= parseEvents(this.text, { maxDepth: 1000 });
    this.#starts ??= documentStarts(this.#events);
    const start = this.#starts[index];
    if (start === undefined) return undefined;
    const made = buildNode(this.text, this.#events, start);
    this.#nodes.set(index, made);
    return made;
  }

  positionOf(offset: number): Position {
    this.#lines ??= lineStarts(this.text);
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}

/** Where a resource's inputs are written. */
export interface Origin {
  readonly file: SourceFile;
  /** Place of the document in the file, from 0. */
  readonly document: number;
  /** Path in the document: `items`, 3. */
  readonly path: Path;
}

/** A resource with the place it was read from. */
export interface SourceResource extends Resource {
  readonly origin: Origin;
}

/** What came out of one file: resources, nothing to judge, or a problem. */
export type ReadResult =
  | {
      readonly resources: readonly SourceResource[];
      /** True for a state, a preview or a rendering, which tell all of a stack; manifests tell parts, and are judged together. */
      readonly complete: boolean;
    }
  | {
      /** What the file is instead: `holds no Kubernetes object`. */
      readonly notJudged: string;
      readonly hint: string;
    }
  | { readonly problem: InputProblem };
