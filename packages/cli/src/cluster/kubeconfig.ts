import { resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { CommandFailure } from "../exit.ts";
import type { Settings } from "../project/programs.ts";

/**
 * The user's own kubeconfig, in the context that a stack's settings name.
 * @param directory the project's, which a relative path of a kubeconfig starts from
 * @throws CommandFailure when there is no such context
 */
export async function kubeconfig(
  { context, kubeconfig: path }: Pick<Settings["kubernetes"], "context" | "kubeconfig">,
  directory: string,
): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import("@kubernetes/client-node");
  const config = new Config();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(resolve(directory, path));
  if (config.getContextObject(context) === null) {
    const names = config.getContexts().map(({ name }) => name);
    throw new CommandFailure(
      `the kubeconfig has no context ${context}; it has ${names.join(", ") || "none"}\n` +
        "  to mend it: correct context under axon:kubernetes in the stack file, or add the context to the kubeconfig",
    );
  }
  config.setCurrentContext(context);
  return config;
}

/** One line, with the status where the API server gave one: what comes with it is long and says no more. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && typeof error.code === "number") return `HTTP ${error.code}`;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return (cause || error.message).split("\n")[0] ?? "no reason was given";
}
