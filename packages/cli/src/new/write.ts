import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import type { Context } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";

export interface NewOptions {
  readonly force?: boolean;
}

/** The definition that is copied, in its own name; it is a module like any other, so that it always compiles. */
const example = new URL("./my-system.ts", import.meta.url);

/**
 * Writes a small definition to begin with.
 * @param path file to write, from where the user stands; `.ts` is added where it is missing, the rest names the system
 * @throws UsageError when the name cannot be a system's, or the file is there and may not be overwritten
 */
export async function writeSystem({ output, directory }: Context, path: string, options: NewOptions): Promise<number> {
  const file = resolve(directory, path.endsWith(".ts") ? path : `${path}.ts`);
  const system = checkedName(basename(file, ".ts"));
  if (existsSync(file) && !options.force)
    throw new UsageError(
      `${shownPath(directory, file)} is there already; choose another name, or overwrite it with --force`,
    );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, definitionOf(system));

  const shown = shownPath(directory, file);
  const next = [
    `npx axon preview ${shown} --env dev --sandbox`,
    `npx axon reach ${shown} --env prod`,
    `npx axon up ${shown} --env dev --sandbox`,
  ];
  output.print(`${shown}: one service, its database and its cache, in dev, staging and prod\n\nNext`);
  for (const command of next) output.print(`  ${command}`);
  output.document({ system, file, next });
  return exitCode.succeeded;
}

/** The example under another name, also where it stands in an identifier, in a database's name or in words. */
export function definitionOf(system: string): string {
  const words = system.split("-");
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const names: Readonly<Record<string, string>> = {
    "my-system": system,
    my_system: words.join("_"),
    mySystem: words.map((word, index) => (index === 0 ? word : capital(word))).join(""),
    "My System": words.map(capital).join(" "),
  };
  return readFileSync(example, "utf8").replaceAll(
    /my-system|my_system|mySystem|My System/g,
    (name) => names[name] ?? name,
  );
}

/** It becomes a namespace, a host and a database: 40 characters leave room for what is added to it. */
function checkedName(name: string): string {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 40) return name;
  throw new UsageError(
    `"${name}" cannot name a system: it takes up to 40 lower-case letters and digits, in words joined by "-", the first of them beginning with a letter; for instance my-system`,
  );
}

/** As a command takes it: a path that begins with a point, below the user's folder or above it. */
function shownPath(directory: string, file: string): string {
  const path = relative(directory, file);
  return path.startsWith(".") ? path : `./${path}`;
}
