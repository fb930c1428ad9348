import type { Command } from "commander";
import type { Act } from "../command.ts";
import { alertCommand } from "./alert.ts";
import { backupCommand } from "./backup.ts";
import { debugCommand } from "./debug.ts";
import { describeCommand } from "./describe.ts";
import { destroyCommand } from "./destroy.ts";
import { diagnoseCommand } from "./diagnose.ts";
import { doctorCommand } from "./doctor.ts";
import { historyCommand } from "./history.ts";
import { incidentCommand } from "./incident.ts";
import { kubeconfigCommand } from "./kubeconfig.ts";
import { lintCommand } from "./lint.ts";
import { listCommand } from "./list.ts";
import { logsCommand } from "./logs.ts";
import { maintenanceCommand } from "./maintenance.ts";
import { newSystemCommand } from "./new.ts";
import { pipelineCommand } from "./pipeline.ts";
import { policyConfigCommand } from "./policy-config.ts";
import { previewCommand } from "./preview.ts";
import { reachCommand } from "./reach.ts";
import { recoverCommand } from "./recover.ts";
import { refreshCommand } from "./refresh.ts";
import { renderCommand } from "./render.ts";
import { restoreCommand } from "./restore.ts";
import { rolesCommand } from "./roles.ts";
import { rollbackCommand } from "./rollback.ts";
import { rotateCommand } from "./rotate.ts";
import { runCommand } from "./run.ts";
import { sandboxCommand } from "./sandbox.ts";
import { settingsCommand } from "./settings.ts";
import { statusCommand } from "./status.ts";
import { testCommand } from "./test.ts";
import { upCommand } from "./up.ts";
import { validateCommand } from "./validate.ts";

/** Every command, in the order the help shows them, by what somebody is about to do. A command loads what it needs when it runs. */
export const commands: Readonly<Record<string, readonly ((act: Act) => Command)[]>> = {
  "Write a system:": [newSystemCommand, validateCommand, settingsCommand, describeCommand, testCommand],
  "Deploy it:": [
    previewCommand,
    upCommand,
    rollbackCommand,
    refreshCommand,
    destroyCommand,
    historyCommand,
    renderCommand,
    pipelineCommand,
  ],
  "See how it is:": [statusCommand, logsCommand, diagnoseCommand, debugCommand, reachCommand],
  "Operate it:": [
    runCommand,
    backupCommand,
    restoreCommand,
    recoverCommand,
    rotateCommand,
    incidentCommand,
    alertCommand,
    maintenanceCommand,
    rolesCommand,
    kubeconfigCommand,
  ],
  "Judge anything:": [lintCommand, policyConfigCommand],
  "What there is:": [listCommand, doctorCommand, sandboxCommand],
};
