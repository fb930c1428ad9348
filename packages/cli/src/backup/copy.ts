import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { stringify } from "yaml";
import { CommandFailure } from "../exit.ts";
import type { EngineCommand } from "../lifecycle/engine-command.ts";

/** What was kept, and where. */
export interface StackCopy {
  /** URL of the backend, without its parameters. */
  readonly place: string;
  readonly resources: number;
}

/** A state as `pulumi stack export` writes it. */
interface ExportedState {
  readonly deployment: {
    readonly resources?: readonly { readonly urn: string; readonly type: string }[];
    readonly secrets_providers?: { readonly type?: string };
  };
}

/** Runs the engine's command, in one of the two backends. @returns what it printed */
type Run = (...args: readonly string[]) => Promise<string>;

/**
 * Copies state and settings of a stack into another backend, where every command works on the copy as it would on the
 * original. Secrets stay as they are encrypted: what opens them is kept neither in the state nor in the settings.
 * @param place the other backend's URL
 * @param message what its history says of the copy
 * @throws CommandFailure where there is nothing to copy, or where a copy would be of no use
 */
export async function copyStack(
  { name, workspace }: Stack,
  engine: EngineCommand,
  place: string,
  message: string,
): Promise<StackCopy> {
  const { workDir, envVars } = workspace;
  const source: Run = async (...args) => (await engine.run(args, workDir, envVars)).stdout;
  // The Automation API would export secrets in clear.
  const exported = await source("stack", "export", "--stack", name);
  const { deployment } = JSON.parse(exported) as ExportedState;
  const root = checkState(name, deployment);
  const { name: project } = await workspace.projectSettings();
  const folder = mkdtempSync(join(tmpdir(), "axon-backup-"));
  const copy: Run = async (...args) =>
    (await engine.run(args, folder, { ...envVars, PULUMI_BACKEND_URL: place })).stdout;
  try {
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: project, runtime: "nodejs" }));
    copyFileSync(join(workDir, `Pulumi.${name}.yaml`), join(folder, `Pulumi.${name}.yaml`));
    writeFileSync(join(folder, "state.json"), exported);
    const shown = await differentPlace(source, copy);
    if (!(await holds(copy, name))) await copy("stack", "init", name, "--no-select");
    await copy("stack", "import", "--stack", name, "--file", "state.json");
    // Looks at nothing but the stack itself: an entry of the history, which keeps the state and the settings by date.
    await copy("refresh", "--stack", name, "--target", root, "--yes", "--skip-preview", "--message", message);
    return { place: shown, resources: deployment.resources?.length ?? 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the URN of the stack itself */
function checkState(name: string, { resources = [], secrets_providers: secrets }: ExportedState["deployment"]): string {
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (root === undefined) {
    throw new CommandFailure(`nothing of the stack ${name} is deployed, so there is nothing to keep`);
  }
  // A copy that only its original's service can open is lost with it.
  if (secrets?.type !== "service") return root.urn;
  throw new CommandFailure(
    `the secrets of the stack ${name} are encrypted by Pulumi Cloud, which alone could open a copy; ` +
      "change that first: pulumi stack change-secrets-provider awskms://alias/pulumi",
  );
}

/** @returns the URL of the copy's backend, without its parameters */
async function differentPlace(source: Run, copy: Run): Promise<string> {
  const urlOf = async (engine: Run) => (JSON.parse(await engine("whoami", "--json")) as { readonly url: string }).url;
  const original = await urlOf(source);
  const place = await urlOf(copy).catch((error: unknown) => {
    throw new CommandFailure(
      `the place to copy to cannot be opened: ${error instanceof Error ? error.message : String(error)}\n` +
        "  to mend it: make the bucket or folder, and see that you may write to it",
    );
  });
  const shown = withoutParameters(place);
  if (withoutParameters(original) !== shown) return shown;
  throw new CommandFailure(`the state is at ${shown} itself; a copy belongs to another region or account`);
}

function withoutParameters(url: string): string {
  return url.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

async function holds(engine: Run, name: string): Promise<boolean> {
  const stacks = JSON.parse(await engine("stack", "ls", "--json")) as readonly { readonly name: string }[];
  return stacks.some((known) => known.name.split("/").at(-1) === name);
}
