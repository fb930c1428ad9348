export { describeInputProblem, InputError, type InputProblem } from "./input-error.ts";
export { type LintOptions, type LintResult, lint, toReport } from "./lint.ts";
