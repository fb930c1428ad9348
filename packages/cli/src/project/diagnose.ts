import type { Check } from "@axon/engine";
import { loadSystem, parseSettings, planOf } from "./programs.ts";
import { findProject } from "./project.ts";
import { readStackFile, stackFileNames } from "./stack-files.ts";

/** Looks at the project a folder belongs to: can each of its stack files be used? */
export async function diagnoseProject(from: string): Promise<Check[]> {
  const { directory } = findProject(from);
  const names = stackFileNames(directory);
  if (names.length === 0) {
    return [
      {
        name: "stack files",
        status: "warning",
        found: `none in ${directory}`,
        fix: "a real target needs one: see Pulumi.dev.yaml of Axon",
      },
    ];
  }
  return Promise.all(names.map((name) => checkStackFile(directory, name)));
}

async function checkStackFile(directory: string, name: string): Promise<Check> {
  try {
    const { settings } = readStackFile(directory, name);
    const { secrets, ...plain } = settings;
    const checked = parseSettings(plain, name);
    planOf(await loadSystem(checked.system, directory), checked);
    return { name, status: "ok", found: `${checked.system} ${checked.environment} on ${checked.target}` };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { name, status: "missing", found, fix: `correct ${name}` };
  }
}
