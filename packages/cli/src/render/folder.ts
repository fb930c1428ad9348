import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { UsageError } from "../exit.ts";

/** Lists the files of a folder that were written by us, one a line; its presence makes the folder ours. */
const listName = ".axon-render";

/**
 * Makes a folder hold exactly these files of ours: new ones are written aside first and then moved into place, those of an
 * earlier run that are no longer wanted are removed. Somebody else's files stay.
 * @param files path below the folder to content
 * @throws UsageError, before anything is touched, when the folder is not ours or a file of somebody else is in the way
 */
export function writeFolder(directory: string, files: Readonly<Record<string, string>>): void {
  const root = resolve(directory);
  const earlier = earlierFiles(root);
  const names = Object.keys(files).sort();
  const inTheWay = names.filter((name) => !earlier.includes(name) && existsSync(join(root, name)));
  if (inTheWay.length > 0) {
    throw new UsageError(
      `${directory} holds files that were not written by axon render: ${inTheWay.join(", ")}; move them or choose another --out`,
    );
  }
  mkdirSync(root, { recursive: true });
  // Whatever happens from here on, the next run knows all of these for ours.
  writeList(root, [...new Set([...earlier, ...names])].sort());
  const aside = join(root, `${listName}.${process.pid}`);
  try {
    for (const name of names) writeFile(join(aside, name), files[name] ?? "");
    for (const name of names) move(join(aside, name), join(root, name));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  for (const name of earlier.filter((stale) => !names.includes(stale))) remove(root, name);
  writeList(root, names);
}

/** The files an earlier run wrote. @throws UsageError when the folder has files and none of them are ours */
function earlierFiles(root: string): string[] {
  if (!existsSync(root)) return [];
  if (!lstatSync(root).isDirectory()) throw new UsageError(`${root} is not a folder; choose another --out`);
  const list = join(root, listName);
  if (existsSync(list))
    return readFileSync(list, "utf8")
      .split("\n")
      .filter((name) => name !== "" && isBelow(root, name));
  if (readdirSync(root).length === 0) return [];
  throw new UsageError(`${root} is not empty and was not written by axon render; choose another --out`);
}

/** A list that was tampered with must not lead out of its folder. */
function isBelow(root: string, name: string): boolean {
  const path = relative(root, resolve(root, name));
  return path !== "" && !path.startsWith("..");
}

function writeList(root: string, names: readonly string[]): void {
  writeFileSync(join(root, listName), names.map((name) => `${name}\n`).join(""));
}

function writeFile(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

/** Removes a file, and the folders it leaves empty. */
function remove(root: string, name: string): void {
  rmSync(join(root, name), { force: true });
  for (let folder = dirname(join(root, name)); folder !== root && isEmpty(folder); folder = dirname(folder))
    rmdirSync(folder);
}

function isEmpty(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length === 0;
}
