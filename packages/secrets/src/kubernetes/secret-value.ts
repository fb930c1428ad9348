import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { defaults, type GeneratedKey, type GivenKey, type LocalKey, type Rotation } from "../contract.ts";

/**
 * A value that the stack keeps, secret in its state: the one that was handed over, or one that it generates. Each day of a
 * rotation has a value of its own, so that the one before can be kept beside it.
 * @param rotated day of the last rotation, `2026-11-01`. @default - it was never rotated
 */
export function secretValue(
  name: string,
  source: GeneratedKey | GivenKey,
  options: pulumi.CustomResourceOptions,
  rotated?: string,
): pulumi.Output<string> {
  if ("value" in source) return pulumi.secret(source.value);
  const password = new RandomPassword(
    rotated === undefined ? name : `${name}-${rotated}`,
    {
      length: source.generate.length ?? defaults.generatedLength,
      special: false,
      keepers: { rotation: rotated ?? "never" },
    },
    { ...options, additionalSecretOutputs: ["result"], ...(source.generate.guarded ? { protect: true } : {}) },
  );
  return password.result;
}

/** The values of a set of keys: those that count, and what keys held before their last change where that counts still. */
export function secretValues(
  name: string,
  keys: Readonly<Record<string, LocalKey>>,
  options: pulumi.CustomResourceOptions,
  { last, before }: Partial<Rotation> = {},
): Readonly<Record<string, pulumi.Output<string>>> {
  const own = Object.entries(keys).flatMap(([key, source]) => {
    if ("previous" in source) return [];
    const lasting = "generate" in source && source.generate.lasting === true;
    return [{ key, source, value: secretValue(`${name}-${key}`, source, options, lasting ? undefined : last) }];
  });
  const previous = Object.entries(keys).flatMap(([key, source]) => {
    const of = "previous" in source ? own.find((candidate) => candidate.key === source.previous) : undefined;
    if (!of) return [];
    if (before === undefined) return [{ key, value: of.value }];
    const day = before === "first" ? undefined : before;
    return [{ key, value: secretValue(`${name}-${of.key}`, of.source, options, day) }];
  });
  return Object.fromEntries([...own, ...previous].map(({ key, value }) => [key, value]));
}
