import type { CheckProblem } from "../../stand-in.ts";
import type { ValueMap } from "../../value.ts";
import type { Kind } from "../kind.ts";

/** Everything an API server refuses that no schema can tell. */
export function checkRules(_kind: Kind, _object: ValueMap): readonly CheckProblem[] {
  return [];
}
