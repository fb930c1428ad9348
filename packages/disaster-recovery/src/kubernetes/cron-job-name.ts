import { type Problem, show } from "@axon/core";

/** A CronJob adds eleven characters to the names of its Jobs, which may have 63 (kubernetes.io, CronJob). */
export function checkCronJobName(name: string): Problem[] {
  if (/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 52) return [];
  return [{ path: ["name"], expected: "52 lower-case letters, digits and hyphens at most", received: show(name) }];
}
