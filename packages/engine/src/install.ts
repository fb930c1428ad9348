import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { automationRoot } from "./cache.ts";
import { runChild } from "./child.ts";
import { type Environment, isExecutable, minimalEnvironment } from "./environment.ts";
import { withLock } from "./lock.ts";
import type { OnProgress } from "./progress.ts";
import { engineVersion } from "./version.ts";

/** A download that takes longer than this, in milliseconds, is given up. */
const installTimeoutMilliseconds = 5 * 60_000;

/** The program that downloads into a folder; a process of its own, so that it can be ended at any moment. */
const downloader = fileURLToPath(new URL("./install-child.ts", import.meta.url));

export interface InstallOptions {
  readonly environment: Environment;
  readonly onProgress: OnProgress;
  readonly signal?: AbortSignal;
  /** File that Node.js runs with a folder and a version to download into it. @default - the Automation API's installer */
  readonly program?: string;
}

/** Whether the environment forbids downloading the engine: `AXON_ENGINE_OFFLINE` set to anything but `0` or `false`. */
export function isOffline(environment: Environment): boolean {
  return !["", "0", "false"].includes(environment.AXON_ENGINE_OFFLINE ?? "");
}

/**
 * Lets the Automation API install the engine where it looks for it itself.
 *
 * @returns the folder it is in
 * @throws when there is no internet, within seconds, or the download fails
 */
export async function installEngine(options: InstallOptions): Promise<string> {
  const { environment, onProgress, program = downloader } = options;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const root = automationRoot(environment);
  const versions = dirname(root);
  const onWait = () => onProgress({ message: "waiting for another process that installs the Pulumi engine" });
  return await withLock(
    versions,
    async () => {
      if (isExecutable(join(root, "bin", "pulumi"))) return root;
      onProgress({ message: `downloading the Pulumi engine v${engineVersion}` });
      const draft = join(versions, `.installing-${randomUUID()}`);
      try {
        await mkdir(draft);
        const result = await runChild(process.execPath, [program, draft, engineVersion], {
          environment: { ...minimalEnvironment(environment), NODE_USE_ENV_PROXY: "1" },
          timeoutMilliseconds: installTimeoutMilliseconds,
          ...signal,
        });
        if (!result.succeeded) throw new Error(result.stderr.trim() || result.reason);
        await rm(root, { recursive: true, force: true });
        await rename(draft, root);
        return root;
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    },
    { onWait, ...signal },
  );
}
