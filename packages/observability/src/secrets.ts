import { type Problem, show } from "@axon/core";
import type { Located } from "./contract.ts";

/** A secret whose values are to be changed in time. */
export interface ObservedSecret extends Located {
  readonly name: string;
  /** An operator copies it from a secret manager; turns on the alert for copies that fail. @default true */
  readonly copied?: boolean;
  /** How old its values may be, and what tells when they were made; turns on the alerts for their age. @default - any age will do */
  readonly age?: SecretAge;
}

/** The age at which values have to be others. */
export interface SecretAge {
  readonly mostSeconds: number;
  readonly since: SecretSince;
}

/**
 * What tells when the values of a secret were made; never when they were last copied, which says nothing of them. `metric`: their
 * keeper says the day beside them, and something exports it as {@link rotatedMetric}. `object`: they were made with the object
 * that holds them and never since. Or the day itself, where whoever makes the rules has made the values.
 */
export type SecretSince = "metric" | "object" | { readonly day: string };

/** Unix time in seconds at which values were made, by the labels `namespace` and `name` of their secret. */
export const rotatedMetric = "axon_secret_rotated_timestamp_seconds";

const mostNoticeSeconds = 14 * 86_400;

/** How long before the end of their age values are due to be changed: a quarter of it, at most two weeks, so that a short age has its quiet time. */
export function noticeSeconds(mostSeconds: number): number {
  return Math.min(mostSeconds / 4, mostNoticeSeconds);
}

/** What is wrong with how a secret is watched. */
export function checkSecret({ age }: ObservedSecret): Problem[] {
  if (!age) return [];
  const { mostSeconds, since } = age;
  return [
    ...(Number.isFinite(mostSeconds) && mostSeconds > 0
      ? []
      : [{ path: ["age", "mostSeconds"], expected: "a number above 0", received: show(mostSeconds) }]),
    ...(typeof since === "string" || !Number.isNaN(Date.parse(`${since.day}T00:00:00Z`))
      ? []
      : [{ path: ["age", "since", "day"], expected: "a day such as 2026-11-01", received: show(since.day) }]),
  ];
}
