import type { Command } from "commander";
import { type Act, deploymentCommand } from "../command.ts";
import type { IncidentOptions } from "../incident/incident.ts";

/** `axon incident`: what to do first when something is wrong. */
export function incidentCommand(act: Act): Command {
  return deploymentCommand(
    "incident",
    "Write the script of first measures against an incident, for somebody to read and run",
    [
      "incident spek service_down --env prod --severity high",
      "incident spek security_breach --env prod --severity critical > measures.sh",
    ],
  )
    .argument("<TYPE>", "service_down, high_cpu, high_memory, disk_full or security_breach")
    .option("--severity <level>", "low, medium, high or critical", "medium")
    .action(
      act<IncidentOptions>(async (context, options, system = "", type = "") =>
        (await import("../incident/incident.ts")).showIncident(context, system, type, options),
      ),
    );
}
