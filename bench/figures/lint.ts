import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runNode, runProgram } from "../child.ts";
import { compare, type Figure, repeat } from "../figure.ts";
import { documentsPerFile, writeManifests } from "../manifests.ts";
import { axon, inFolder, root } from "../workspace.ts";

const manifests = 10_000;

/** A checker finds something in the manifests, and ends with 1. */
const accepts = [0, 1];

export const lint: Figure = {
  name: "lint",
  description: `axon lint over ${manifests} Kubernetes manifests in ${manifests / documentsPerFile} files, its start included`,
  unit: "s",
  target: { atMost: 5 },
  measure: (runs, onRun) => inManifests(manifests, (folder) => repeat(runs, onRun, () => lintSeconds(folder))),
};

export const lintOneNamespace: Figure = {
  name: "lint-one-namespace",
  description: `axon lint over ${manifests} Kubernetes manifests of one namespace, its start included`,
  unit: "s",
  target: { atMost: 5 },
  measure: (runs, onRun) =>
    inFolder((folder) => {
      const own = join(folder, "manifests");
      const services = manifests / documentsPerFile;
      writeManifests(own, services, services);
      return repeat(runs, onRun, () => lintSeconds(own));
    }),
};

export const lintAgainstKubeLinter = against({
  name: "kube-linter",
  variable: "KUBE_LINTER",
  args: (folder) => ["lint", "--format", "json", folder],
  ratioAtMost: 0.2,
});

export const lintAgainstKubeScore = against({
  name: "kube-score",
  variable: "KUBE_SCORE",
  args: (folder) => ["score", "--output-format", "json", ...readdirSync(folder).map((file) => join(folder, file))],
  ratioAtMost: 0.5,
});

export const lintAgainstCheckov = against({
  name: "checkov",
  variable: "CHECKOV",
  args: (folder) => ["--directory", folder, "--framework", "kubernetes", "--output", "json", "--quiet", "--compact"],
  ratioAtMost: 0.02,
});

/** Another checker, and how it is run. */
interface Peer {
  readonly name: string;
  /** The variable that names it where it is not on PATH. */
  readonly variable: string;
  readonly args: (folder: string) => readonly string[];
  readonly ratioAtMost: number;
}

function against({ name, variable, args, ratioAtMost }: Peer): Figure {
  const program = process.env[variable] ?? name;
  return {
    name: `lint-${name}`,
    description: `axon lint over ${manifests} Kubernetes manifests, against ${name} over the same`,
    unit: "s",
    target: { ratioAtMost },
    missing: async () => {
      const options = { directory: root, accepts: [0] };
      return runProgram(program, ["--version"], options)
        .catch(() => runProgram(program, ["version"], options))
        .then(() => undefined)
        .catch(() => `there is no ${name} on PATH; install it, or name it in ${variable}`);
    },
    measure: (runs, onRun) =>
      inManifests(manifests, (folder) =>
        compare(
          runs,
          onRun,
          () => lintSeconds(folder),
          async () => (await runProgram(program, args(folder), { directory: root, accepts })).seconds,
        ),
      ),
  };
}

function inManifests<T>(count: number, use: (folder: string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    const own = join(folder, "manifests");
    writeManifests(own, count / documentsPerFile);
    return use(own);
  });
}

async function lintSeconds(folder: string): Promise<number> {
  return (await runNode([axon, "lint", folder, "--json"], { directory: root, accepts })).seconds;
}
