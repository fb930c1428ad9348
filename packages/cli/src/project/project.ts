import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project this command line was installed with. */
const ownProject = fileURLToPath(new URL("../../../../", import.meta.url));

/** A folder with a `Pulumi.yaml`, its stack files and what the sandbox keeps. */
export interface Project {
  readonly directory: string;
  /** Where the sandbox keeps its state and its world. */
  readonly sandboxDirectory: string;
}

/** The project a folder belongs to: the nearest one upwards that has a `Pulumi.yaml`, or Axon's own. */
export function findProject(from: string): Project {
  let directory = from;
  while (!existsSync(join(directory, "Pulumi.yaml"))) {
    const above = dirname(directory);
    if (above === directory) {
      directory = ownProject;
      break;
    }
    directory = above;
  }
  return { directory, sandboxDirectory: join(directory, ".axon", "sandbox") };
}
