import { environments, failOnProblems, type Problem, read, type SystemOverride, targets } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { kubernetesSettings } from "./kubernetes/settings.ts";

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
export type Settings = Omit<z.output<typeof settingsSchema>, "overrides"> & { readonly overrides: SystemOverride };

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
  return result.value as Settings;
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

/** Reads the settings of the running stack. The only reader of Pulumi's config. @throws ProblemError */
export function readSettings(stackFile: string): Settings {
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith("axon:"))
    .map((key) => key.slice("axon:".length))
    .filter((key) => key !== "secrets");
  const config = new pulumi.Config("axon");
  return parseSettings(Object.fromEntries(keys.map((key) => [key, parseValue(config.require(key))])), stackFile);
}

/**
 * The secret values of this installation: `axon:secrets`, a map kept encrypted in the stack file, by
 * `<component>.<secret>`. They stay secret from here on.
 * @param known the names a plan can use; a mistyped one would silently generate a password instead
 * @throws ProblemError when a name is unknown or a value is no text; values are never part of the message
 */
export function readSecrets(
  stackFile: string,
  known: readonly string[],
): Readonly<Record<string, pulumi.Output<string>>> {
  const text = new pulumi.Config("axon").get("secrets");
  if (text === undefined) return {};
  if (isInClear("axon:secrets")) failOnProblems(stackFile, clearSecrets(parseValue(text)));
  const secretValues = z.strictObject(Object.fromEntries(known.map((name) => [name, z.string().optional()])));
  const result = read(secretValues, parseValue(text));
  failOnProblems(
    stackFile,
    result.problems.map(({ path, expected }) => ({
      path: ["config", "axon:secrets", ...path],
      expected,
      received: "something else",
    })),
  );
  const values = Object.entries(result.value ?? {});
  return Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined ? [] : [[name, pulumi.secret(value)]])),
  );
}

/**
 * Whether a key of the stack file holds nothing encrypted, as the engine tells a program that it starts itself. The command
 * line looks at the file, entry by entry, before it runs the program within itself.
 */
function isInClear(key: string): boolean {
  const encrypted = process.env.PULUMI_CONFIG_SECRET_KEYS;
  if (encrypted === undefined) return false;
  const keys: unknown = JSON.parse(encrypted || "[]");
  return Array.isArray(keys) && !keys.includes(key);
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

/** Pulumi hands structured config over as JSON text; a plain text is no JSON and stays as it is. */
function parseValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
