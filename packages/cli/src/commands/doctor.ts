import type { Command } from "commander";
import { type Act, type Context, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";
import type { PreflightOptions } from "../preflight/preflight.ts";

const signs = { ok: "ok", warning: "!!", missing: "NO" } as const;

/** `axon doctor`: what is installed, what is missing, and how to mend it. */
export function doctorCommand(act: Act): Command {
  return newCommand("doctor", "Say what is installed, what is missing, and how to mend it", [
    "doctor",
    "doctor --on compose",
    "doctor spiralcortex --on compose --folder compose",
    "doctor nca --env prod --on kubernetes --json",
  ])
    .argument("[SYSTEM]", "also look at what this system needs: its cluster or machine, and its credentials")
    .option("--on <target>", "look at what a deployment there needs (default: what Axon itself needs)")
    .option("--env <name>", "environment: dev, test, staging or prod", "dev")
    .option("--stack <name>", "use Pulumi.<name>.yaml instead of the stack file that fits")
    .option("--folder <dir>", "on compose: folder of the compose file, with its .env (default: .axon/compose/<stack>)")
    .action(
      act<PreflightOptions>(async (context, options, system?: string) => {
        const { output } = context;
        const checks =
          options.on === undefined && system === undefined
            ? await ownChecks(context)
            : await (await import("../preflight/preflight.ts")).preflight(context, system, options);
        for (const { name, status, found, fix } of checks) {
          output.print(`${signs[status]}  ${name}: ${found}`);
          if (fix) output.print(`      to mend it: ${fix}`);
        }
        const missing = checks.filter(({ status }) => status === "missing");
        output.document({ checks, ok: missing.length === 0 });
        return missing.length === 0 ? exitCode.succeeded : exitCode.failed;
      }),
    );
}

/** What Axon itself needs, and whether the project's stack files can be used. */
async function ownChecks({ environment, directory }: Context) {
  const { diagnose } = await import("@axon/engine");
  const { diagnoseProject } = await import("../project/diagnose.ts");
  return [...(await diagnose(environment)), ...(await diagnoseProject(directory))];
}
