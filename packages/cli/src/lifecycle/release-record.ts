import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import type { Context } from "../command.ts";

/** One update of a stack, as the backend keeps it. */
export interface ReleaseRecord {
  /** Version that was deployed; undefined for an update that did not come from `axon`. */
  readonly version: string | undefined;
  /** Whether the version is that of the system's chart, which is no version of its images. @default false */
  readonly fromChart?: boolean;
  /** When it began, in ISO 8601. */
  readonly time: string;
  readonly author: string | undefined;
  readonly operation: string;
  /** `succeeded`, `failed` or `in-progress`. */
  readonly result: string;
  /** Only of a rollback: the release that did not hold, and why. */
  readonly takenBack?: TakenBack;
  /** Why it went ahead although something that it demands was missing, and what. */
  readonly despite?: string;
}

/** A release that did not hold. */
export interface TakenBack {
  readonly version: string;
  readonly reason: string;
}

/** What the engine's history gives of an update. */
export interface UpdateEntry {
  readonly kind: string;
  readonly startTime: Date | string;
  readonly message: string;
  readonly result: string;
}

/** The message an update is recorded with; {@link recordOf} reads it back. */
export function releaseMessage(
  { system, version, chart }: { readonly system: string; readonly version: string; readonly chart?: object },
  by: string,
  takenBack?: TakenBack,
  despite?: string,
): string {
  const rollback = takenBack ? `; instead of ${takenBack.version}: ${oneLine(takenBack.reason)}` : "";
  const override = despite ? `; despite ${oneLine(despite)}` : "";
  return `release ${version} of ${system}${chart ? chartWords : ""} by ${by}${rollback}${override}`;
}

const chartWords = " from its chart";

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Reads an entry of the history. */
export function recordOf({ kind, startTime, message, result }: UpdateEntry): ReleaseRecord {
  const [, version, chart, author, instead, reason = "", despite] =
    /^release (\S+) of \S+( from its chart)? by (.+?)(?:; instead of (\S+): (.*?))?(?:; despite (.*))?$/.exec(
      message,
    ) ?? [];
  return {
    version,
    ...(chart === undefined ? {} : { fromChart: true }),
    time: new Date(startTime).toISOString(),
    author,
    operation: kind,
    result,
    ...(instead === undefined ? {} : { takenBack: { version: instead, reason } }),
    ...(despite === undefined ? {} : { despite }),
  };
}

/**
 * The records since the stack is made as it is now, part by part or from its chart: an earlier version is one of something else.
 * @param records the newest first
 */
export function sameMode(records: readonly ReleaseRecord[], fromChart: boolean): readonly ReleaseRecord[] {
  const other = records.findIndex(
    (record) => record.version !== undefined && (record.fromChart ?? false) !== fromChart,
  );
  return other < 0 ? records : records.slice(0, other);
}

/**
 * The release to go back to: the last one that was deployed with success and not taken back since.
 * @param records the newest first
 * @param except a version that is not wanted, however good
 * @returns undefined where nothing is installed that could be gone back to
 */
export function lastGoodRelease(records: readonly ReleaseRecord[], except?: string): string | undefined {
  const takenBack = new Set(except === undefined ? [] : [except]);
  for (const { version, operation, result, takenBack: bad } of records) {
    if (operation === "destroy") return undefined;
    if (bad) takenBack.add(bad.version);
    if (operation === "update" && result === "succeeded" && version !== undefined && !takenBack.has(version)) {
      return version;
    }
  }
  return undefined;
}

/** The release that is installed, whether its update succeeded or not, and the last good one of another version. */
export interface WayBack {
  readonly from: string;
  readonly to: string;
}

/**
 * The way from what is installed to the release before it.
 * @param records the newest first
 * @returns undefined where no other release was ever deployed with success
 */
export function wayBack(records: readonly ReleaseRecord[]): WayBack | undefined {
  const from = records.find(({ operation, version }) => operation === "update" && version !== undefined)?.version;
  if (from === undefined) return undefined;
  const to = lastGoodRelease(records, from);
  return to === undefined ? undefined : { from, to };
}

/** Who is at work: the user a pipeline runs for, or the one git knows here, or the one who is logged in. */
export function author({ environment, directory }: Pick<Context, "environment" | "directory">): string {
  const named = environment.GITLAB_USER_LOGIN ?? environment.GITHUB_ACTOR ?? gitUser(directory);
  return oneLine(named ?? "") || userInfo().username;
}

function gitUser(directory: string): string | undefined {
  try {
    return execFileSync("git", ["config", "user.name"], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return undefined;
  }
}
