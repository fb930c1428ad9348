import type { Path } from "@axon/policies/lib";
import { dump } from "js-yaml";

/** A value within the keys that lead to it: `a`, `b` and 1 are `{ a: { b: 1 } }`. */
export function nest(path: Path, value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** Data as lines of YAML in block style. */
export function blockLines(value: unknown): readonly string[] {
  return dump(value, { lineWidth: -1 }).trimEnd().split("\n");
}

/** Data as YAML on one line: `[ ALL ]`, `{ type: RuntimeDefault }`. */
export function inline(value: unknown): string {
  return dump(value, { lineWidth: -1, flowLevel: 0, flowBracketPadding: true }).trimEnd();
}
