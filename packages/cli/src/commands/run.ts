import { type Command, InvalidArgumentError } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { RunJobOptions } from "../job/run.ts";

/** `axon run`: a job of a deployed system, now. */
export function runCommand(act: Act): Command {
  return deploymentCommand("run", "Run a job of a deployed system once, now, after asking; shows what it said", [
    "run nca db-rollback --env prod",
    "run nca db-restore --env prod --set BACKUP_KEY=neuroca/production/2026/11/21/023000Z.sql",
    "run nca db-backup --env staging --yes --json",
  ])
    .argument("<JOB>", "a job that runs on a schedule or when asked for")
    .option(
      "--set <name=value>",
      "a variable of the job, in this run alone; may be given for each",
      (text: string, before: Readonly<Record<string, string>> = {}) => ({ ...before, ...variable(text) }),
    )
    .option("--yes", "do not ask")
    .action(
      act<RunJobOptions>(async (context, options, system = "", job = "") =>
        (await import("../job/run.ts")).runJob(context, system, job, options),
      ),
    );
}

/** `BACKUP_KEY=a/b` in two; the value may have an equals sign itself. */
function variable(text: string): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Write it as NAME=value.");
  return { [name]: value };
}
