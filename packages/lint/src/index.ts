export type { Exclusion } from "./exclude.ts";
export { type FileFix, type FixResult, fix, type MendedFinding } from "./fix/fix.ts";
export { writeFixes } from "./fix/write.ts";
export { InputError } from "./input-error.ts";
export { type LintOptions, type LintResult, lint } from "./lint.ts";
