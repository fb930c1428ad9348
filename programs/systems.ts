import { statSync } from "node:fs";
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { closest, ProblemError, type SystemDefinition, show } from "@axon/core";
import { systems } from "@axon/systems";

/**
 * Finds a definition: one of the shipped systems by name, or a TypeScript or JavaScript file that exports one.
 * @param nameOrPath a name of `@axon/systems`, or a path that begins with `.` or `/` or ends in `.ts`, `.js` or `.mjs`
 * @param directory what a relative path starts from
 * @throws ProblemError when there is no such system, no such file, or no definition in it
 */
export async function loadSystem(nameOrPath: string, directory: string): Promise<SystemDefinition> {
  if (!isPath(nameOrPath)) return shipped(nameOrPath);
  const file = resolve(directory, nameOrPath);
  const exported = await importFile(file, nameOrPath);
  const definition = Object.values(exported).find(isDefinition);
  if (definition) return definition;
  throw new ProblemError(nameOrPath, [
    { path: [], expected: "a module that exports a system made with defineSystem", received: exportsOf(exported) },
  ]);
}

function shipped(name: string): SystemDefinition {
  const definition = Object.hasOwn(systems, name) ? systems[name] : undefined;
  if (definition) return definition;
  const known = Object.keys(systems);
  const meant = closest(name, known);
  throw new ProblemError("system", [
    {
      path: [],
      expected: `one of ${known.join(", ")}, or a path such as ./my-system.ts`,
      received: show(name),
      ...(meant ? { hint: `did you mean ${meant}?` } : {}),
    },
  ]);
}

function isPath(text: string): boolean {
  return /^[./]|\.(ts|js|mjs)$/.test(text);
}

async function importFile(file: string, shown: string): Promise<Record<string, unknown>> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new ProblemError(shown, [{ path: [], expected: "a file", received: found ? "a folder" : "nothing there" }]);
  }
  const hooks = registerHooks({ resolve: ownPackages });
  const { stackTraceLimit } = Error;
  // Nothing else says in which line a definition throws.
  Error.stackTraceLimit = 20;
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    const received = `${reason}${placeOf(error, file)}`;
    throw new ProblemError(shown, [{ path: [], expected: "a module that Node can import", received }]);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    hooks.deregister();
  }
}

/** Where in a definition, or in a module that it imports, something is wrong; empty where nobody knows. */
function placeOf(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const name of [pathToFileURL(file).href, file]) {
    const [, after = ""] = stack.split(`${name}:`);
    const line = Number.parseInt(after, 10);
    if (line > 0) return ` (line ${line})`;
  }
  // Of what does not parse, the stack begins with the place.
  const [, other, line] = stack.match(/^([/\w].*\.\w+):(\d+)\n/) ?? [];
  return other === undefined ? "" : ` (${other} line ${line})`;
}

/** A definition may lie anywhere: where there is no `@axon/core` beside it, the one that reads it is meant. */
const ownPackages: NonNullable<Parameters<typeof registerHooks>[0]["resolve"]> = (specifier, context, next) => {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!specifier.startsWith("@axon/")) throw error;
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};

/** Enough to tell a definition from another export; the plan checks the rest and words what is wrong. */
function isDefinition(value: unknown): value is SystemDefinition {
  return (
    typeof value === "object" && value !== null && "name" in value && "services" in value && "environments" in value
  );
}

function exportsOf(exported: Record<string, unknown>): string {
  // What an empty file and one with `module.exports` export by themselves says nothing.
  const names = "module.exports" in exported ? Object.keys(exported["module.exports"] ?? {}) : Object.keys(exported);
  return names.length === 0 ? "no export" : `exports ${names.join(", ")}`;
}
