import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { pulumiCommand, resolveEngine } from "@axon/engine";
import { useLeanStructs } from "@axon/protocol";
import { type ConfigMap, LocalWorkspace, type PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { leaveOutDebugMessages, leaveOutPositions, leaveOutPromiseTraces } from "../../packages/cli/src/lean-sdk.ts";

interface Measured {
  readonly program: (argument: string | undefined) => PulumiFn;
  readonly config?: ConfigMap;
}

/**
 * Opens a stack of one program on the real engine, in the folder the process is started in: the command line names a module that
 * exports `program(argument)` and the settings of its stack, and the argument. The SDK is as lean as under `axon`.
 */
export async function openStack([file = "", argument]: readonly string[]): Promise<Stack> {
  // The SDK keeps the stack of every promise and tells the engine that of every resource.
  Error.stackTraceLimit = 0;
  leaveOutDebugMessages();
  leaveOutPromiseTraces();
  leaveOutPositions();
  useLeanStructs();
  const { program, config }: Measured = await import(pathToFileURL(resolve(file)).href);
  const engine = await resolveEngine();
  const workspace = await LocalWorkspace.create({
    workDir: process.cwd(),
    pulumiCommand: await pulumiCommand(engine),
    envVars: { ...engine.env },
    program: program(argument),
  });
  const stack = await Stack.createOrSelect("bench", workspace);
  if (config) await stack.setAllConfig(config);
  return stack;
}
