import { z } from "zod";
import { shellWord } from "../console/shell-word.ts";
import type { LeftOut } from "./manifests.ts";
import { missingIn, withoutMissing } from "./missing.ts";
import type { RegisteredResource } from "./resource.ts";
import { yamlOf } from "./yaml.ts";

/** Pulumi's type token of a Helm release. */
const releaseType = "kubernetes:helm.sh/v3:Release";

/** What a release is registered with, as much of it as `helm` is told. */
const releaseInputs = z.object({
  name: z.string(),
  namespace: z.string(),
  chart: z.string(),
  version: z.string(),
  repositoryOpts: z.object({ repo: z.string() }).optional(),
  values: z.record(z.string(), z.unknown()).default({}),
  timeout: z.number().default(300),
  maxHistory: z.number().default(10),
  atomic: z.boolean().default(false),
  waitForJobs: z.boolean().default(false),
});
type Release = z.infer<typeof releaseInputs>;

/** Helm releases as files, and what somebody must say of them. */
export interface Releases {
  /** Path below `releases/` to content; empty without a release. */
  readonly files: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Writes the values of each Helm release into a file of its own, and a script that installs them in order: charts and
 * versions as they are pinned, in no tool's own format, so that a HelmRelease of Flux or an Application of Argo CD can
 * take them too.
 */
export function releasesOf(resources: readonly RegisteredResource[]): Releases {
  const releases = inOrder(resources.filter(({ type }) => type === releaseType)).map(({ inputs }) =>
    releaseInputs.parse(inputs),
  );
  if (releases.length === 0) return { files: {}, leftOut: [] };
  const numbered = releases.map((release, index) => ({ release, file: `${pad(index + 1)}-${release.name}.yaml` }));
  return {
    files: {
      ...Object.fromEntries(numbered.map(({ release, file }) => [file, yamlOf(withoutMissing(release.values))])),
      "install.sh": scriptOf(numbered.map(({ release, file }) => commandOf(release, file))),
    },
    leftOut: releases.flatMap(({ namespace, name, values }) => {
      const missing = missingIn(values, "values");
      return missing.length === 0 ? [] : [{ apiVersion: "helm.sh/v3", kind: "Release", namespace, name, missing }];
    }),
  };
}

/** Each after those it waits for, otherwise as they come. */
function inOrder(releases: readonly RegisteredResource[]): RegisteredResource[] {
  const ordered: RegisteredResource[] = [];
  const visit = (release: RegisteredResource): void => {
    if (ordered.includes(release)) return;
    releases.filter(({ urn }) => release.dependencies.includes(urn)).forEach(visit);
    ordered.push(release);
  };
  releases.forEach(visit);
  return ordered;
}

function scriptOf(commands: readonly string[]): string {
  return [
    "#!/bin/sh",
    "# Installs or updates each release in the order in which they need one another. Takes Helm 3.8 or newer.",
    "set -eu",
    'cd "$(dirname "$0")"',
    ...commands,
    "",
  ].join("\n");
}

function commandOf({ name, namespace, chart, version, ...release }: Release, file: string): string {
  const where = release.repositoryOpts === undefined ? [] : ["--repo", release.repositoryOpts.repo];
  const lines = [
    ["helm", "upgrade", "--install", name, chart, ...where, "--version", version],
    ["--namespace", namespace, "--values", file],
    [
      ...(release.atomic ? ["--atomic"] : ["--wait"]),
      ...(release.waitForJobs ? ["--wait-for-jobs"] : []),
      ...["--timeout", `${release.timeout}s`, "--history-max", String(release.maxHistory)],
    ],
  ];
  return lines.map((words) => words.map(shellWord).join(" ")).join(" \\\n  ");
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
