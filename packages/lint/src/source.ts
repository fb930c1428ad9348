import type { Resource } from "@axon/policies/lib";
import type { InputProblem } from "./input-error.ts";

/** A resource with the place it was read from. */
export interface SourceResource extends Resource {
  readonly file: string;
  /** Line where it begins, from 1; absent in formats that programs write. */
  readonly line?: number;
}

/** The text of a file, with the name it is told by. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What came out of one file: resources, nothing to judge, or a problem. */
export type ReadResult =
  | {
      readonly resources: readonly SourceResource[];
      /** True for a state, a preview or a rendering, which tell all of a stack; manifests tell parts, and are judged together. */
      readonly complete: boolean;
    }
  | {
      /** What the file is instead: `no Kubernetes object`. */
      readonly notJudged: string;
      readonly hint: string;
    }
  | { readonly problem: InputProblem };
