import { Command } from "commander";
import { type Act, newCommand } from "../command.ts";
import type { SandboxOptions } from "../sandbox/show.ts";

const stackOption = ["--stack <name>", "look at the sandbox of this stack only"] as const;
const reference = "Kind/namespace/name, Kind/name, a logical name or a URN";

/** `axon sandbox`: looks into the sandbox and changes it behind the engine's back. */
export function sandboxCommand(act: Act): Command {
  const sandbox = new Command("sandbox")
    .summary("Look into the sandbox, change it, or serve it to the plain pulumi command")
    .description(
      "The sandbox plays the target: the engine, its state and the policies are real, what is created exists in a file.",
    )
    .helpCommand("help [COMMAND]", "show the help of a command")
    .addHelpText(
      "after",
      "\nExamples:\n  $ axon sandbox list\n  $ axon sandbox set Deployment/cortex-core-api spec.replicas 5",
    );
  for (const add of [list, get, set, remove, reset, serve]) sandbox.addCommand(add(act));
  return sandbox;
}

function list(act: Act): Command {
  return newCommand("list", "List what exists, and what of it is modelled", ["sandbox list", "sandbox list --json"])
    .option(...stackOption)
    .action(
      act<SandboxOptions>(async (context, options) =>
        (await import("../sandbox/show.ts")).listSandbox(context, options),
      ),
    );
}

function get(act: Act): Command {
  return newCommand("get", "Show one resource", ["sandbox get Deployment/cortex-core-api"])
    .argument("<RESOURCE>", reference)
    .option(...stackOption)
    .action(
      act<SandboxOptions>(async (context, options, resource = "") =>
        (await import("../sandbox/show.ts")).getFromSandbox(context, options, resource),
      ),
    );
}

function set(act: Act): Command {
  return newCommand("set", "Change a property behind the engine's back, which is what drift is", [
    "sandbox set Deployment/cortex-core-api spec.replicas 5",
    "sandbox set ConfigMap/settings data.LOG_LEVEL DEBUG",
  ])
    .argument("<RESOURCE>", reference)
    .argument("<PATH>", "path of the property, such as spec.template.spec.containers[0].image")
    .argument("<VALUE>", "JSON, or a text as it is")
    .option(...stackOption)
    .action(
      act<SandboxOptions>(async (context, options, resource = "", path = "", value = "") =>
        (await import("../sandbox/show.ts")).setInSandbox(context, options, resource, path, value),
      ),
    );
}

function remove(act: Act): Command {
  return newCommand("remove", "Remove a resource behind the engine's back", ["sandbox remove Service/cortex-core-api"])
    .argument("<RESOURCE>", reference)
    .option(...stackOption)
    .action(
      act<SandboxOptions>(async (context, options, resource = "") =>
        (await import("../sandbox/show.ts")).removeFromSandbox(context, options, resource),
      ),
    );
}

function reset(act: Act): Command {
  return newCommand("reset", "Empty the sandbox, and forget what the engine recorded of it", ["sandbox reset"]).action(
    act(async (context) => (await import("../sandbox/show.ts")).resetSandbox(context)),
  );
}

function serve(act: Act): Command {
  return newCommand("serve", "Run the sandbox for the plain pulumi command, and print the environment it needs", [
    "sandbox serve --stack dev",
    "sandbox serve --stack dev --json",
  ])
    .option("--stack <name>", "whose sandbox", "dev")
    .action(
      act<{ readonly stack: string }>(async (context, { stack }) =>
        (await import("../sandbox/serve.ts")).serveSandbox(context, stack),
      ),
    );
}
