import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type Plan, strengthWords } from "@axon/core";
import type { Context } from "../command.ts";
import { CommandFailure, exitCode, UsageError } from "../exit.ts";
import type { LifecycleOptions } from "../lifecycle/run.ts";
import { writeFolder } from "../render/folder.ts";
import { composeFiles } from "./files.ts";
import { type ComposeOptions, type ComposeProject, composeProject } from "./project.ts";
import { showRecentLogs } from "./recent-logs.ts";
import { askedSecrets, weakSecrets } from "./secrets.ts";
import { composeStatus, settled } from "./status.ts";

/** Writes a system's compose project and starts it, detached. @returns the exit code: 0 once every service is healthy */
export async function composeUp(
  context: Context,
  system: string,
  options: LifecycleOptions & ComposeOptions,
): Promise<number> {
  refuseOthers(options);
  const { output } = context;
  const project = await composeProject(context, system, options);
  const { docker } = project;
  if (!(await prepare(context, project))) return exitCode.failed;
  const code = await docker.show(["up", "--detach"]);
  if (code !== 0) output.note(`axon: docker compose up ended with ${code}; axon logs ${system} shows why`);
  else await settled(docker, context.interrupts.signal);
  context.interrupts.check();
  await showRecentLogs(output.note, docker, project.resolved.plan);
  const health = await composeStatus(context, project);
  return code === 0 ? health : exitCode.failed;
}

/**
 * Writes the project's files and its `.env`. @returns whether that is complete; what is missing has been told of
 * @throws CommandFailure when its proxy has no certificate yet
 */
export async function prepare(
  { output }: Context,
  { folder, resolved }: Pick<ComposeProject, "folder" | "resolved">,
): Promise<boolean> {
  const files = await composeFiles(resolved.plan);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFolder(folder, files);
  const { empty, weak } = fillEnvironment(folder, files[".env.example"] ?? "", resolved.plan);
  if (empty.length > 0) {
    output.note(
      `axon: ${empty.join(", ")} ${empty.length === 1 ? "is" : "are"} yours to fill in, in ${join(folder, ".env")}`,
    );
  }
  for (const name of weak) output.note(`axon: ${name} in ${join(folder, ".env")} must be ${strengthWords.random}`);
  if (empty.length + weak.length > 0) {
    output.document({ deployment: resolved.deployment, folder, missing: empty, weak });
    return false;
  }
  for (const script of Object.keys(files).filter((path) => path.endsWith("/certificate.sh"))) {
    if (!existsSync(join(folder, script.replace(/\.sh$/, "")))) {
      throw new CommandFailure(`its proxy needs a certificate before the first start: sh ${join(folder, script)}`);
    }
  }
  return true;
}

/** What only an engine or a cluster could do. */
function refuseOthers({ sandbox, watch }: LifecycleOptions): void {
  if (sandbox) throw new UsageError("--sandbox rehearses a cluster; on compose everything is on this machine anyway");
  if (typeof watch === "string")
    throw new UsageError("--watch is for a cluster, which has metrics of the release before");
}

/** Variables that keep a project from being started. */
interface Unready {
  readonly empty: readonly string[];
  /** With a sample in them, or something that is easily guessed. */
  readonly weak: readonly string[];
}

/**
 * Makes `.env` from its template, with random passwords, and adds to it what the template has gained since. Only what others give
 * out stays empty.
 */
function fillEnvironment(folder: string, template: string, plan: Plan): Unready {
  const file = join(folder, ".env");
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const given = parseEnv(before ?? "");
  const asked = askedSecrets(plan, template);
  const filled = template.replace(/^(\w+)=$/gm, (line, name: string) =>
    asked.provided.includes(name) ? line : `${name}=${randomBytes(24).toString("hex")}`,
  );
  const gained = filled.split("\n\n").filter((block) => Object.keys(parseEnv(block)).some((name) => !(name in given)));
  if (before === undefined) writeFileSync(file, filled, { mode: 0o600 });
  else if (gained.length > 0) writeFileSync(file, `${before.trimEnd()}\n\n${gained.join("\n\n")}`, { mode: 0o600 });
  const now = parseEnv(readFileSync(file, "utf8"));
  return {
    empty: [...asked.random, ...asked.provided].filter((name) => now[name] === ""),
    weak: weakSecrets(asked, now),
  };
}
