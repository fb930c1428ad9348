import type { Summary } from "@axon/report";

/** What recipients hear of a release; there is no secret in it. */
export interface Announcement {
  readonly system: string;
  readonly environment: string;
  readonly target: string;
  readonly version: string;
  /** In ISO 8601. */
  readonly time: string;
  readonly author: string;
  readonly outcome: "succeeded" | "failed" | "rolled back" | "cancelled";
  /** The release that runs instead, after a rollback. */
  readonly runs?: string;
  /** Why it failed or was taken back. */
  readonly reason?: string;
  /** Resources by what happened to them: `{ update: 3, replace: 1 }`. */
  readonly changes: Readonly<Record<string, number>>;
}

/** Sums a release up for those who wait for it. */
export function announcementOf(summary: Summary, version: string, author: string, time: Date): Announcement {
  const { deployment, outcome, changes, release, failures } = summary;
  const { system, environment, target } = deployment;
  const rolledBack = release?.rollback?.outcome === "succeeded";
  const reason = release?.rollback?.reason ?? failures[0]?.message.split("\n")[0];
  const counted = Map.groupBy(changes, ({ kind }) => kind);
  return {
    system,
    environment,
    target,
    version,
    time: time.toISOString(),
    author,
    outcome: rolledBack ? "rolled back" : outcome === "refused" ? "failed" : outcome,
    ...(rolledBack && release?.rollback?.to ? { runs: release.rollback.to } : {}),
    ...(reason === undefined ? {} : { reason }),
    changes: Object.fromEntries([...counted].map(([kind, own]) => [kind, own.length])),
  };
}
