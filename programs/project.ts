import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project that these programs belong to. */
const ownProject = fileURLToPath(new URL("..", import.meta.url));

/** The folder of the project that a folder belongs to: the nearest one upwards with a `Pulumi.yaml`, or else Axon's own. */
export function projectDirectory(from: string): string {
  let directory = from;
  while (!existsSync(join(directory, "Pulumi.yaml"))) {
    const above = dirname(directory);
    if (above === directory) return ownProject;
    directory = above;
  }
  return directory;
}
