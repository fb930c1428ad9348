import type { Command } from "commander";
import { type Act, newCommand } from "../command.ts";
import { exitCode } from "../exit.ts";

const signs = { ok: "ok", warning: "!!", missing: "NO" } as const;

/** `axon doctor`: what is installed, what is missing, and how to mend it. */
export function doctorCommand(act: Act): Command {
  return newCommand("doctor", "Say what is installed, what is missing, and how to mend it", [
    "doctor",
    "doctor --json",
  ]).action(
    act(async ({ output, directory, environment }) => {
      const { diagnose } = await import("@axon/engine");
      const { diagnoseProject } = await import("../project/diagnose.ts");
      const checks = [...(await diagnose(environment)), ...(await diagnoseProject(directory))];
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
