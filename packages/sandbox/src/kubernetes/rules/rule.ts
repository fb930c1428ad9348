import type { PathStep, Value, ValueMap } from "../../value.ts";

/** Notes a problem of the object at hand. */
export type Report = (path: readonly PathStep[], reason: string) => void;

/** Looks at an object, with secrets opened and unknown values in place, for what an API server would refuse. */
export type Rule = (object: ValueMap, report: Report) => void;

/** Names that may be given once only. */
export function reportRepeated(
  names: readonly { readonly name: Value | undefined; readonly path: readonly PathStep[] }[],
  what: string,
  report: Report,
): void {
  const seen = new Set<Value>();
  for (const { name, path } of names) {
    if (typeof name === "string") {
      if (seen.has(name)) {
        report(path, `must be unique, but there is another ${what} "${name}"`);
      }
      seen.add(name);
    }
  }
}
