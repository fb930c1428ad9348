import { Writable } from "node:stream";
import type { KubeConfig, V1Status } from "@kubernetes/client-node";
import { CommandFailure } from "../exit.ts";
import { reasonOf } from "./kubeconfig.ts";

/** A container that runs. */
export interface RunningContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * Runs a program in a container, as `kubectl exec` does, by the caller's own rights.
 * @returns what it wrote to its standard output
 * @throws CommandFailure with what it said where it failed, or could not be run
 */
export async function execute(
  config: KubeConfig,
  { namespace, pod, container }: RunningContainer,
  command: readonly string[],
): Promise<string> {
  const { Exec } = await import("@kubernetes/client-node");
  const [stdout, stderr] = [new Kept(), new Kept()];
  const failed = (reason: string) => new CommandFailure(`${command[0]} in pod ${pod} failed: ${reason}`);
  return new Promise((resolve, reject) => {
    const ended = ({ status, message }: V1Status) => {
      if (status === "Success") resolve(stdout.text);
      else reject(failed(stderr.text.trim() || message || "it gave no reason"));
    };
    new Exec(config).exec(namespace, pod, container, [...command], stdout, stderr, null, false, ended).then(
      (socket) => socket.addEventListener("close", () => reject(failed("the connection to it was lost"))),
      // The socket's own error is an event, with the words of an error.
      (error: { readonly message?: string }) => reject(failed(`it could not be run: ${reasonOf(error.message)}`)),
    );
  });
}

/** What is written to it. */
class Kept extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
