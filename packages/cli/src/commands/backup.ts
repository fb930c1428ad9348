import type { Command } from "commander";
import type { BackupOptions } from "../backup/backup.ts";
import { type Act, deploymentCommand } from "../command.ts";

/** `axon backup`: state and settings of a stack at a second place. */
export function backupCommand(act: Act): Command {
  return deploymentCommand("backup", "Keep a copy of a stack's state and settings at a second place", [
    "backup cortex-core --env prod --to 's3://example-state-copy?region=eu-west-1'",
    "backup cortex-core --env staging --to azblob://state-copy",
  ])
    .option("--to <url>", "where to: a backend of Pulumi's in another region or account (or AXON_BACKUP_URL)")
    .option("--sandbox", "of the rehearsals")
    .action(
      act<BackupOptions>(async (context, options, system = "") =>
        (await import("../backup/backup.ts")).backUp(context, system, options),
      ),
    );
}
