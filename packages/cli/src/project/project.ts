import { join } from "node:path";
import { projectDirectory } from "@axon/programs/project";

/** A folder with a `Pulumi.yaml`, its stack files and what the sandbox keeps. */
export interface Project {
  readonly directory: string;
  /** Where the sandbox keeps its state and its world. */
  readonly sandboxDirectory: string;
}

/** The project a folder belongs to: the nearest one upwards that has a `Pulumi.yaml`, or Axon's own. */
export function findProject(from: string): Project {
  const directory = projectDirectory(from);
  return { directory, sandboxDirectory: join(directory, ".axon", "sandbox") };
}
