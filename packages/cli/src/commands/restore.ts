import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { RestoreOptions } from "../restore/wish.ts";

/** `axon restore`: a database from one of its dumps. */
export function restoreCommand(act: Act): Command {
  return deploymentCommand(
    "restore",
    "Restore a database from one of its dumps, after asking, with everybody stopped who writes; without a dump, list them",
    [
      "restore spek postgres --env prod",
      "restore spek postgres weekly/spek-20261122_030000.dump.gpg --env prod --private-key key.asc",
      "restore spek postgres --env prod --back-to spek_before_20261128_101500",
      "restore spek postgres weekly/spek-20261122_030000.dump.gpg --env prod --sandbox",
    ],
  )
    .argument("<DATABASE>", "a database that has weekly or monthly backups")
    .argument("[BACKUP]", "folder and name of the dump; without one, all there are are listed")
    .option("--private-key <file>", "the OpenPGP private key that opens the dumps, without passphrase")
    .option("--back-to <name>", "what an earlier restore has put aside, in the place of a dump")
    .option("--wait <time>", "longest wait until what was stopped is ready again, such as 30m", "15m")
    .option("--sandbox", "say what would happen to what the sandbox holds, and do none of it")
    .option("--yes", "do not ask")
    .action(
      act<RestoreOptions>(async (context, options, system = "", database = "", backup) =>
        (await import("../restore/restore.ts")).restoreDatabase(context, system, database, backup, options),
      ),
    );
}
