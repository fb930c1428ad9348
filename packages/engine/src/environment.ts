import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a program needs to find its files, its proxy and its certificates; nothing that could be a credential of a cloud. */
const passedToEveryChild = [
  "PATH HOME USER LANG LC_ALL TMPDIR TEMP TMP SystemRoot USERPROFILE LOCALAPPDATA APPDATA",
  "HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy",
  "SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS",
].flatMap((line) => line.split(" "));

/** The variables of the caller that a child may see, `additional` names among them. */
export function minimalEnvironment(
  environment: Environment,
  additional: readonly string[] = [],
): Record<string, string> {
  const names = new Set([...passedToEveryChild, ...additional]);
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => names.has(entry[0]) && entry[1] !== undefined,
    ),
  );
}

/** `PATH` with folders before it, each once. */
export function pathWith(directories: readonly string[], path: string | undefined): string {
  return [...new Set([...directories, ...(path ?? "").split(delimiter).filter(Boolean)])].join(delimiter);
}

/** The file a shell would run for this command name. @returns undefined when no folder of `PATH` has it */
export function findExecutable(name: string, path: string | undefined): string | undefined {
  const suffixes = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const directory of (path ?? "").split(delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const candidate = resolve(join(directory, name + suffix));
      if (isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Whether this is a file that may be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The folder to put on `PATH` so that `node` is the one running now; none when it already is. */
export function nodeDirectories(path: string | undefined): string[] {
  const found = findExecutable("node", path);
  const isThisNode = found !== undefined && realpathSync(found) === realpathSync(process.execPath);
  return isThisNode ? [] : [dirname(process.execPath)];
}
