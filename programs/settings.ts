import { environments, failOnProblems, type Problem, read, type SystemOverride, show, targets } from "@axon/core";
import { z } from "zod";
import { kubernetesSettings } from "./kubernetes/settings.ts";

export { operatorPlaces } from "./kubernetes/places.ts";
export { usesEnvoyGateway } from "./kubernetes/settings.ts";
export { storageDriversOf } from "./kubernetes/storage-settings.ts";

/** The stack file's keys under `axon:`, and what each says. */
const settingsSchema = z.strictObject({
  /** A system's name, or the path of a file that exports one. */
  system: z.string(),
  environment: z.enum(environments),
  /** @default "kubernetes" */
  target: z.enum(targets).default("kubernetes"),
  /** What this installation says differently from the definition, in the shape of one of its environments. */
  overrides: z.record(z.string(), z.unknown()).default({}),
  /** What belongs to this installation's cluster. */
  kubernetes: kubernetesSettings,
});

/** A stack file, checked. */
export type Settings = Omit<z.output<typeof settingsSchema>, "overrides"> & {
  readonly overrides: SystemOverride;
  /** Whether the system's own chart brings it, whose version is the stack's release then. */
  readonly fromChart: boolean;
};

/**
 * Checks the settings of a stack.
 * @param raw the keys under `axon:` without that prefix, values as YAML or JSON gave them; `secrets` is not among them
 * @param stackFile names the file in problems: `Pulumi.dev.yaml`
 * @throws ProblemError with every problem, each under its key
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, stackFile: string): Settings {
  const result = read(settingsSchema, raw);
  failOnProblems(stackFile, result.problems.map(underConfig));
  if (!result.value) throw new Error(`${stackFile} has neither a value nor a problem`);
  const { chart } = result.value.kubernetes;
  const settings = { ...result.value, fromChart: chart !== undefined } as Settings;
  if (!chart) return settings;
  failOnProblems(stackFile, otherVersions(settings).map(underConfig));
  return ofRelease(settings, chart.version);
}

/** A stack is one release: of its chart, or of its images. */
function otherVersions({ overrides: { version } }: Settings): Problem[] {
  if (version === undefined) return [];
  const expected = "left out, as axon:kubernetes.chart.version is the release of this stack";
  return [{ path: ["overrides", "version"], expected, received: show(version) }];
}

/** The same settings for another release: its version wins over the definition's and the stack file's. */
export function ofRelease(settings: Settings, release: string | undefined): Settings {
  return release === undefined ? settings : { ...settings, overrides: { ...settings.overrides, version: release } };
}

/** Shows a problem under the key a person finds in the file: `config.axon:kubernetes.context`. */
function underConfig(problem: Problem): Problem {
  const [key, ...rest] = problem.path;
  const hint =
    problem.received === "nothing" ? `pulumi config set --path 'axon:${[key, ...rest].join(".")}' VALUE` : problem.hint;
  return { ...problem, path: ["config", `axon:${key ?? ""}`, ...rest], ...(hint ? { hint } : {}) };
}

/** What is said of secrets in clear. Names are shown, values never. */
export function clearSecrets(value: unknown): Problem[] {
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const whole = typeof value !== "object" && value !== undefined && value !== null;
  return (whole ? [undefined] : names).map((name) => ({
    path: ["config", "axon:secrets", ...(name === undefined ? [] : [name])],
    expected: "encrypted",
    received: "a value in clear",
    hint: `change the secret, for it was in a file, and set it with: pulumi config set --secret --path 'axon:secrets["${name ?? "<component>.<key>"}"]'`,
  }));
}
