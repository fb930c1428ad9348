import { matchesGlob, relative } from "node:path";

/** Files and folders that are left out, the latter with all that is in them. */
export interface Exclusion {
  /** Where the globs were written: paths in them start from here. */
  readonly folder: string;
  /** As `.gitignore` reads them: one without a slash means a name at any depth, one with a slash a path. */
  readonly globs: readonly string[];
}

/** Makes what says of a file or a folder, by its absolute path, whether it is left out. */
export function excluding(exclusions: readonly Exclusion[]): (path: string) => boolean {
  const anchored = exclusions.map(({ folder, globs }) => ({ folder, globs: globs.map(fromFolder) }));
  return (path) => anchored.some(({ folder, globs }) => isIn(relative(folder, path), globs));
}

/** A file that is named by its path is in each of the folders on the way. */
function isIn(path: string, globs: readonly string[]): boolean {
  const steps = path.split(/[\\/]/);
  return steps.some((_, last) => globs.some((glob) => matchesGlob(steps.slice(0, last + 1).join("/"), glob)));
}

function fromFolder(glob: string): string {
  // What is in a folder is left out with it; `/**` alone would spare what begins with a dot.
  const bare = glob.replace(/\/(\*\*)?$/, "");
  return bare.includes("/") ? bare.replace(/^\.?\//, "") : `**/${bare}`;
}
