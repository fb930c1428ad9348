import { checkDuration, checkInteger, checkSchedule, nameRules, type Problem, show, underPath } from "@axon/core";
import { checkContainerResources } from "@axon/platform/kubernetes";
import { checkImage, checkPath, checkVariables } from "../contract.ts";
import { checkIdentity } from "./identity.ts";
import type { KubernetesCronJobArgs, KubernetesJobArgs } from "./job.ts";
import { checkMounts } from "./mounts/checks.ts";

/** What a job does unless told otherwise. */
export const defaults = { retries: 4, deadline: "10m", timeZone: "Etc/UTC" } as const;

/** Everything that is wrong with a job. */
export function checkJob(args: KubernetesJobArgs): Problem[] {
  return [
    ...underPath(["image"], checkImage(args.image)),
    ...underPath(["resources"], checkContainerResources(args.resources)),
    ...(args.command.length > 0
      ? []
      : [{ path: ["command"], expected: "a program and its arguments", received: "nothing" }]),
    ...checkInteger(["retries"], args.retries ?? defaults.retries, 0, 100),
    ...checkDuration(["deadline"], args.deadline ?? defaults.deadline, "1s", "1d"),
    ...(args.keepFor === undefined ? [] : checkDuration(["keepFor"], args.keepFor, "1m", "30d")),
    ...(args.identity ? underPath(["identity"], checkIdentity(args.identity)) : []),
    ...checkVariables(args.environment ?? {}),
    ...(args.writablePaths ?? []).flatMap((path, index) => checkPath(["writablePaths", index], path)),
    ...underPath(
      ["mounts"],
      checkMounts({
        mounts: args.mounts ?? {},
        writablePaths: args.writablePaths ?? ["/tmp"],
        mostReplicas: 1,
        resources: args.resources,
        hasIdentity: args.identity !== undefined,
      }),
    ),
  ];
}

/** Everything that is wrong with a job on a schedule; its pods add to its name. */
export function checkCronJob(name: string, args: KubernetesCronJobArgs): Problem[] {
  const longest = nameRules.kubernetesJob.maxLength;
  return [
    ...(name.length <= longest
      ? []
      : [{ path: [], expected: `named in at most ${longest} characters`, received: show(name) }]),
    ...checkJob(args),
    ...checkSchedule(["schedule"], args.schedule),
    ...checkTimeZone(args.timeZone ?? defaults.timeZone),
  ];
}

function checkTimeZone(timeZone: string): Problem[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [
      { path: ["timeZone"], expected: 'a name of the tz database, such as "Europe/Berlin"', received: show(timeZone) },
    ];
  }
}
