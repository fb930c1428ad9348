import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { spawnSandbox } from "@axon/sandbox";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const axon = join(root, "packages/cli/src/main.ts");

/** Lets `use` work in a folder of its own, which is removed afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "axon-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A project with one stack file of the repository, whose sandbox is empty, so that every run previews the first deployment. */
export function newProject(folder: string, stackFile: string): string {
  const project = join(folder, "project");
  mkdirSync(project);
  for (const file of ["Pulumi.yaml", stackFile]) copyFileSync(join(root, file), join(project, file));
  return project;
}

/** A folder with state, engine home and passphrase, and a sandbox that plays the providers. */
export interface Rehearsal {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Lets `use` preview against a sandbox that is started once, so that its start is not part of any figure. */
export function rehearse<T>(use: (rehearsal: Rehearsal) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const state = join(folder, "state");
    mkdirSync(state);
    // As in the sandbox of the command line: without a folder for them the engine writes no logs.
    mkdirSync(join(folder, "home"));
    writeFileSync(join(folder, "home", "logs"), "");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: axon\nruntime: nodejs\n");
    const sandbox = await spawnSandbox({ worldFile: join(folder, "world.json") });
    try {
      return await use({
        folder,
        environment: {
          ...sandbox.environment,
          PULUMI_BACKEND_URL: `${pathToFileURL(state).href}?metadata=skip`,
          PULUMI_HOME: join(folder, "home"),
          PULUMI_CONFIG_PASSPHRASE: "bench",
          PULUMI_SKIP_UPDATE_CHECK: "1",
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        },
      });
    } finally {
      await sandbox.stop();
    }
  });
}
