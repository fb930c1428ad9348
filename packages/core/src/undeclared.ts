import { closest, type Problem, show } from "./problem.ts";

/** A name that nothing is declared under, with the one that was probably meant. */
export function undeclared(
  path: Problem["path"],
  found: string,
  known: readonly string[],
  what: string,
  disabled: readonly string[] = [],
): Problem {
  const meant = closest(found, known);
  const hint = disabled.includes(found)
    ? `${found} is switched off here; switch it on, or mark what uses it as optional`
    : meant && `did you mean ${meant}?`;
  return {
    path,
    expected: `${what} (${known.join(", ") || "none is declared"})`,
    received: show(found),
    ...(hint ? { hint } : {}),
  };
}
