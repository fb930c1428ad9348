// The only reader of Pulumi's config, apart from the settings themselves, which are checked without the SDK.
import { failOnProblems, isStrong, read } from "@axon/core";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { HandedSecret } from "./kubernetes/ground.ts";
import { clearSecrets, parseSettings, type Settings } from "./settings.ts";

/** Reads the settings of the running stack. @throws ProblemError */
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
export function readSecrets(stackFile: string, known: readonly string[]): Readonly<Record<string, HandedSecret>> {
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
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, handed(value)]])));
}

function handed(value: string): HandedSecret {
  const strength = { random: isStrong(value, "random"), issued: isStrong(value, "issued") };
  return { value: pulumi.secret(value), strength };
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

/** Pulumi hands structured config over as JSON text; a plain text is no JSON and stays as it is. */
function parseValue(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
