import type { Check } from "@axon/engine";
import { coerce, lt } from "semver";
import { kubeconfig, reasonOf } from "../cluster/kubeconfig.ts";
import { CommandFailure } from "../exit.ts";
import type { Settings } from "../project/programs.ts";

/** Oldest version whose API serves all that is written: the grace of a `sleep` before a pod ends came with it. */
const oldestServer = "1.30.0";

/** Ends of support by minor version (kubernetes.io, Releases, Patch releases); later ones are supported still. */
const supportEnds: Readonly<Record<string, string>> = {
  "1.30": "2025-06-28",
  "1.31": "2025-10-28",
  "1.32": "2026-02-28",
  "1.33": "2026-06-28",
  "1.34": "2026-10-27",
  "1.35": "2027-02-28",
};

/** Whether the stack's cluster can be reached with its own context, and how old it is. */
export async function checkServer(
  settings: Pick<Settings, "kubernetes">,
  directory: string,
  today = new Date(),
): Promise<Check> {
  const name = "cluster";
  const { context } = settings.kubernetes;
  try {
    const config = await kubeconfig(settings.kubernetes, directory);
    const { VersionApi } = await import("@kubernetes/client-node");
    const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
    return judged(name, context, gitVersion, today);
  } catch (error) {
    const found = error instanceof CommandFailure ? error.message : `${context} does not answer: ${reasonOf(error)}`;
    return { name, status: "missing", found, fix: "correct axon:kubernetes.context or the kubeconfig, and log in" };
  }
}

function judged(name: string, context: string, version: string, today: Date): Check {
  const found = `${context} has Kubernetes ${version}`;
  const read = coerce(version);
  if (read === null) return { name, status: "warning", found: `${found}, which cannot be read` };
  if (lt(read, oldestServer)) {
    return { name, status: "missing", found: `${found}, older than ${oldestServer}`, fix: "upgrade the cluster" };
  }
  const ends = supportEnds[`${read.major}.${read.minor}`];
  if (ends === undefined || today < new Date(ends)) return { name, status: "ok", found };
  return { name, status: "warning", found: `${found}, supported until ${ends}`, fix: "upgrade the cluster" };
}
