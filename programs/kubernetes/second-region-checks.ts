import { failOnProblems, type Plan, type Problem, show, underPath } from "@axon/core";
import { checkSecondStore } from "@axon/disaster-recovery";
import { copyOf, type SecondPlace } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

const where = ["config", "axon:kubernetes", "secondRegion"] as const;
const needed = "{ s3: { region, bucket, kmsKey } }";

/** Whether anything of the system is kept outside of the cluster. */
export function isBackedUp({ databases, clusterBackup }: Plan): boolean {
  return clusterBackup !== undefined || databases.some(({ backup }) => backup !== false);
}

/**
 * Refuses copies that would not outlive the first region, or each other.
 * @throws ProblemError naming the settings
 */
export function checkSecondRegion(plan: Plan, settings: KubernetesSettings, stackFile: string): void {
  const { secondRegion } = settings;
  if (!plan.secondRegion) return;
  if (!secondRegion) {
    const hint = `${plan.system} copies its backups and buckets there; or say secondRegion: false in axon:overrides`;
    failOnProblems(stackFile, [{ path: where, expected: needed, received: "nothing", hint }]);
    return;
  }
  failOnProblems(stackFile, [
    ...underPath([...where, "s3"], [...checkSecondStore(secondRegion.s3), ...checkBuckets(plan, secondRegion.s3)]),
    ...checkFirstRegion(plan, settings, secondRegion.s3.region),
  ]);
}

/** Each copy has a bucket of its own: what is not in one source is deleted in its copy. One that is switched off keeps its name. */
function checkBuckets({ buckets, disabled }: Plan, second: SecondPlace): Problem[] {
  const declared = buckets.map(({ name }) => name);
  const copies = [second.bucket, ...declared.map((name) => copyOf(second, name))];
  return [
    ...Object.keys(second.buckets)
      .filter((name) => !declared.includes(name) && !disabled.includes(name))
      .map((name) => ({ path: ["buckets", name], expected: declared.join(" or ") || "no bucket", received: name })),
    ...declared.flatMap((name): Problem[] => {
      const copy = copyOf(second, name);
      if (copies.indexOf(copy) === copies.lastIndexOf(copy)) return [];
      return [{ path: ["buckets", name], expected: "a bucket of its own", received: show(copy) }];
    }),
  ];
}

/** What is copied must be somewhere else, and be known to be. */
function checkFirstRegion(plan: Plan, { backup, objectStore }: KubernetesSettings, second: string): Problem[] {
  const other = `another region than ${second}, where the copies are`;
  const existing = "existing" in objectStore ? objectStore.existing : undefined;
  const problems: Problem[] = [];
  if (!isBackedUp(plan) && plan.buckets.length === 0)
    problems.push({ path: where, expected: "backups or buckets to copy", received: "a system that has neither" });
  if (existing?.region === second && plan.buckets.length > 0)
    problems.push({ path: place("objectStore", "existing", "region"), expected: other, received: show(second) });
  if (!isBackedUp(plan) || !backup) return problems;
  if (!("s3" in backup)) {
    const hint = "Azure and Google Cloud copy a bucket into a second region themselves";
    return [...problems, { path: place("backup"), expected: "{ s3 }", received: `{ ${Object.keys(backup)} }`, hint }];
  }
  const { region } = backup.s3;
  if (region !== undefined && region !== second) return problems;
  return [...problems, { path: place("backup", "s3", "region"), expected: other, received: show(region) }];
}

function place(...keys: readonly string[]): string[] {
  return ["config", "axon:kubernetes", ...keys];
}
