import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { defaults, type LocalKey } from "../contract.ts";

/**
 * A value that the stack keeps, secret in its state: the one that was handed over, or one that it generates.
 * @param rotated day of the last rotation, `2026-11-01`; another one generates another value. @default - it was never rotated
 */
export function secretValue(
  name: string,
  source: LocalKey,
  options: pulumi.CustomResourceOptions,
  rotated = "never",
): pulumi.Output<string> {
  if ("value" in source) return pulumi.secret(source.value);
  const password = new RandomPassword(
    name,
    {
      length: source.generate.length ?? defaults.generatedLength,
      special: false,
      keepers: { rotation: rotated },
    },
    { ...options, additionalSecretOutputs: ["result"] },
  );
  return password.result;
}
