import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** gitlab-ci-local: holds a pipeline to GitLab's own JSON schema and evaluates its rules, without a server. */
const runner = createRequire(import.meta.resolve("@axon/delivery")).resolve("gitlab-ci-local/dist/index.js");

/** A job as it would run: its name (with the matrix it is one of), its stage and when. */
export interface PlannedRun {
  readonly name: string;
  readonly stage: string;
  readonly when: string;
}

/**
 * The jobs of a pipeline that would run.
 * @param variables what GitLab predefines for the occasion; by default those of a push to the main branch
 * @throws when the pipeline breaks GitLab's schema
 */
export async function jobsOf(
  pipeline: string,
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly PlannedRun[]> {
  const directory = mkdtempSync(join(tmpdir(), "axon-gitlab-"));
  try {
    const git = (...args: readonly string[]) => execa("git", args, { cwd: directory });
    await git("init", "--initial-branch", "main");
    await git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--allow-empty", "--message", "first");
    await git("remote", "add", "origin", "git@gitlab.example.com:acme/cortex.git");
    writeFileSync(join(directory, ".gitlab-ci.yml"), pipeline);
    const given = Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? ["--unset-variable", name] : ["--variable", `${name}=${value}`],
    );
    const { stdout } = await execa(process.execPath, [runner, "--list-json", ...given], { cwd: directory });
    const jobs: readonly PlannedRun[] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
    return jobs.filter(({ when }) => when !== "never").map(({ name, stage, when }) => ({ name, stage, when }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
