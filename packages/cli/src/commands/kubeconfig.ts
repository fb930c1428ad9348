import type { Command } from "commander";
import type { KubeconfigOptions } from "../cluster/from-stack.ts";
import { type Act, deploymentCommand } from "../command.ts";

/** `axon kubeconfig`: the way into a cluster, as the stack that made it gives it out. */
export function kubeconfigCommand(act: Act): Command {
  return deploymentCommand("kubeconfig", "Write the kubeconfig that the stack of a system's cluster gives out", [
    "kubeconfig ideation-engine --env prod --out kubeconfig",
  ])
    .option("--out <file>", "file to write to, for nobody else to read, instead of standard output")
    .action(
      act<KubeconfigOptions>(async (context, options, system = "") =>
        (await import("../cluster/from-stack.ts")).writeKubeconfig(context, system, options),
      ),
    );
}
