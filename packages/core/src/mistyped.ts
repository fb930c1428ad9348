import { has, type Layer, valueAt } from "./layers.ts";
import { closest, type Problem, show } from "./problem.ts";

/**
 * Takes a part that begins in an overlay and lacks something for one of those before it whose name was mistyped, where one has a name
 * like it: what is told is that name, instead of all that a part of its own would need.
 */
export function takenForMistyped(problems: readonly Problem[], layers: readonly Layer[]): Problem[] {
  const told = new Map<string, Problem>();
  for (const { path, received } of problems) {
    const mistyped = path.length > 2 && received === show(undefined) ? mistypedPart(path, layers) : undefined;
    if (mistyped) told.set(keyOf(path), mistyped);
  }
  return [...problems.filter(({ path }) => !told.has(keyOf(path))), ...told.values()];
}

/** A part is a name in a section. */
function keyOf(path: Problem["path"]): string {
  return JSON.stringify(path.slice(0, 2));
}

function mistypedPart([section = "", name = ""]: Problem["path"], layers: readonly Layer[]): Problem | undefined {
  const first = layers.findIndex(({ value }) => has(value, [section, name]));
  const known = layers
    .slice(0, Math.max(first, 0))
    .flatMap(({ value }) => Object.keys(Object(valueAt(value, [section]))));
  const meant = closest(String(name), known);
  if (meant === undefined) return undefined;
  return {
    path: [section, name],
    expected: `one of ${[...new Set(known)].join(", ")}, or a part that lacks nothing`,
    received: "an unknown name",
    hint: `did you mean ${meant}?`,
  };
}
