import type { Demand } from "@axon/core";
import type { Receivers } from "@axon/programs/receivers";
import { lastGoodRelease, type ReleaseRecord } from "../lifecycle/release-record.ts";

/** What is known before an update, by which demands are judged. */
export interface Facts {
  readonly system: string;
  /** The release that is to be brought up. */
  readonly version: string;
  /** What was deployed here, the newest first. */
  readonly records: readonly ReleaseRecord[];
  /** The environments that a release goes through right before this one, with what was deployed there. */
  readonly before: Readonly<Record<string, readonly ReleaseRecord[]>>;
  /** Whether the policies judge. */
  readonly policies: boolean;
  /** Who is told; undefined for nobody. */
  readonly receivers: Receivers | undefined;
}

/** A demand that is not met, and how it is. */
export interface Unmet {
  readonly demand: Demand;
  readonly found: string;
  readonly fix: string;
}

/** Everything a release demands and does not have, in the order of the demands. */
export function unmetDemands(demands: readonly Demand[], facts: Facts): Unmet[] {
  return demands.flatMap((demand) => judges[demand](facts).map(([found, fix]) => ({ demand, found, fix })));
}

type Finding = readonly [found: string, fix: string];

const judges: Readonly<Record<Demand, (facts: Facts) => readonly Finding[]>> = {
  // Its tests, its migrations and its load were tried there with the same images, or it would not have succeeded.
  promotion: ({ system, version, before }) =>
    Object.entries(before).flatMap(([environment, records]): Finding[] =>
      lastGoodReleases(records).has(version)
        ? []
        : [
            [
              `${version} has not succeeded in ${environment}`,
              `axon up ${system} --env ${environment} --release ${version}`,
            ],
          ],
    ),

  policies: ({ policies }) => (policies ? [] : [["the policies do not judge it", "leave --no-policies out"]]),

  wayBack: ({ version, records }) => {
    const installed = records.some(({ operation, result }) => operation === "update" && result === "succeeded");
    const back = lastGoodRelease(records, version);
    // What is brought up for the first time has nothing before it.
    if (!installed || back !== undefined || lastGoodRelease(records) === version) return [];
    return [["there is no release to go back to", "bring the last good one up first"]];
  },

  alerts: ({ receivers }) =>
    receivers ? [] : [["nobody is told of alerts", "set axon:kubernetes.monitoring.receivers"]],

  announcements: ({ receivers }) =>
    receivers && receivers.releases.length > 0
      ? []
      : [["nobody is told of releases", "set axon:kubernetes.monitoring.receivers.releases"]],
};

/** Releases that succeeded, and were not taken back since. */
function lastGoodReleases(records: readonly ReleaseRecord[]): ReadonlySet<string> {
  const bad = new Set(records.flatMap(({ takenBack }) => (takenBack ? [takenBack.version] : [])));
  return new Set(
    records.flatMap(({ version, operation, result }) =>
      version !== undefined && operation === "update" && result === "succeeded" && !bad.has(version) ? [version] : [],
    ),
  );
}
