import { fileURLToPath } from "node:url";
import { type PreparedSandbox, prepareSandbox } from "@axon/sandbox/spawn";

const policyServer = fileURLToPath(new URL("../lifecycle/policy-server.ts", import.meta.url));

/**
 * Gives out processes for sandboxes. One that is expected loads what it needs while this process does the same, before it is
 * known what is to run in it.
 */
export class SandboxProcesses {
  #expected: PreparedSandbox | undefined;

  /** Starts the process of a sandbox that is going to be needed. */
  expect(): void {
    this.#expected ??= prepareSandbox(policyServer);
  }

  /** @param policies whether they are to be served by the same process */
  take(policies: boolean): PreparedSandbox {
    if (!policies) return prepareSandbox();
    const process = this.#expected ?? prepareSandbox(policyServer);
    this.#expected = undefined;
    return process;
  }

  /** Ends a process that nobody took. */
  dispose(): void {
    this.#expected?.discard();
  }
}
