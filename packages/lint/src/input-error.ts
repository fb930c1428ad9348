/** One file or folder that could not be read, and how to mend it. */
export interface InputProblem {
  readonly file: string;
  /** From 1; absent when the problem is with the file as a whole. */
  readonly line?: number;
  readonly message: string;
  readonly hint: string;
}

/** What was to be judged could not be read. The message lists every problem, one a line: file, line, what, how to mend. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(describeInputProblem).join("\n"));
    this.problems = problems;
  }
}

/** `k8s/api.yaml:12: the map has the key "image" twice; keep one of them`. */
export function describeInputProblem({ file, line, message, hint }: InputProblem): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${message}; ${hint}`;
}
