import { describeInputProblem, type InputProblem } from "@axon/report/findings";

/** What was to be judged could not be read. The message lists every problem, one a line: file, line, what, how to mend. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(describeInputProblem).join("\n"));
    this.problems = problems;
  }
}
