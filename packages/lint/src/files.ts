import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { InputProblem } from "@axon/report/findings";
import { type Exclusion, excluding } from "./exclude.ts";

/** A file to read, and whether somebody asked for it by name. */
export interface FoundFile {
  readonly file: string;
  readonly named: boolean;
}

/** What was found, and what could not be looked at. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly problems: readonly InputProblem[];
  /** Files and folders that are left out, and why. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** The path that stands for what is piped into the command. */
export const standardInput = "-";

const readable = /\.(ya?ml|json)$/i;
const skippedFolders: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/**
 * The files under these paths, folders recursively and in order, so that a report reads the same on every machine. Symbolic
 * links are followed; a folder is visited once and a file read once, however many links lead to it.
 */
export function findFiles(paths: readonly string[], exclude: readonly Exclusion[]): FoundFiles {
  const files = new Map<string, FoundFile>();
  const problems: InputProblem[] = [];
  const visited = new Set<string>();
  const skipped = new Map<string, string>();
  const isExcluded = excluding(exclude);

  function visit(path: string, named: boolean): void {
    if (isExcluded(resolve(path))) return void skipped.set(display(path), "is excluded");
    try {
      const status = statSync(path);
      if (status.isDirectory()) visitFolder(path);
      else if (named || readable.test(path)) visitFile(path, named, status.isFile());
    } catch (error) {
      if (named || readable.test(path) || !isMissing(error)) problems.push(explain(display(path), error));
    }
  }

  function visitFolder(path: string): void {
    const real = realpathSync.native(path);
    if (visited.has(real)) return;
    visited.add(real);
    const names = readdirSync(path).sort();
    for (const name of names) {
      if (name === "resources.json" && isRendered(names))
        skipped.set(display(join(path, name)), "tells of the manifests beside it");
      else if (!skippedFolders.has(name)) visit(join(path, name), false);
    }
  }

  function visitFile(path: string, named: boolean, isRegular: boolean): void {
    const file = display(path);
    const real = realpathSync.native(path);
    // A pipe or a device may never end.
    if (!isRegular)
      problems.push({ file, message: "is neither a file nor a folder", hint: "write its content to a file" });
    else if (!files.has(real)) files.set(real, { file, named });
  }

  for (const path of paths) {
    if (path === standardInput) files.set(path, { file: path, named: true });
    else visit(path, true);
  }
  return {
    files: [...files.values()],
    problems,
    skipped: Array.from(skipped, ([file, reason]) => ({ file, reason })),
  };
}

/** Whether a folder of these names is one of `axon render`, which writes every object twice: to be applied, and to be read. */
function isRendered(names: readonly string[]): boolean {
  return names.includes("kustomization.yaml") && names.includes("manifests");
}

/** Paths are told relative to where the command was given, with forward slashes, unless that leads out of it. */
function display(path: string): string {
  const near = relative(process.cwd(), path);
  return (near === "" || near.startsWith("..") ? path : near).replaceAll("\\", "/");
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What went wrong with a path, in words. An error that no file system raises is a mistake of this program, and is thrown. */
export function explain(file: string, error: unknown): InputProblem {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
      return { file, message: "is not there, or is a link to nothing", hint: "correct the path or mend the link" };
    case "EACCES":
    case "EPERM":
      return { file, message: "may not be read", hint: "give yourself permission to read it, or leave it out" };
    case "ELOOP":
      return { file, message: "is a link that leads back to itself", hint: "mend the link" };
    case "":
      throw error;
    default:
      return { file, message: `cannot be read (${code})`, hint: "check the disk and the path" };
  }
}
