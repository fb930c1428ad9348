import type { Plan, PlannedJob, PlannedService } from "@axon/core";
import { environmentByProfile } from "./bindings.ts";
import { storedBuckets } from "./buckets.ts";
import type { ComposeService } from "./compose-service.ts";
import { isMonitored, monitoringProfile } from "./monitoring.ts";
import { variableName } from "./text.ts";

type Workload = PlannedService | PlannedJob;

/** Profiles of Axon's own, which no component can be in. */
export const ownProfiles: readonly string[] = [monitoringProfile, "jobs"];

/** Profiles that a plan puts components in, by what is started with each. */
export function profilesOf(plan: Plan): ReadonlyMap<string, string[]> {
  const profiles = new Map<string, string[]>();
  for (const { name, profile } of [...plan.searches, ...storedBuckets(plan), ...plan.tracing, ...plan.services]) {
    if (profile !== undefined) profiles.set(profile, [...(profiles.get(profile) ?? []), name]);
  }
  return profiles;
}

/** Where a workload reads what it is told of the components of a profile, or that there is nothing to tell. */
export function environmentFilesOf(plan: Plan, workload: Workload): Pick<ComposeService, "env_file"> {
  const profiles = Object.keys(environmentByProfile(plan, workload));
  if (profiles.length === 0) return {};
  const file = (profile: string) => `./${folderOf(workload)}/\${${variableName(profile, "profile")}:-off}.env`;
  return { env_file: profiles.map(file) };
}

/** Those files, by path. They hold no secrets: older releases of Compose put nothing in place of a variable in them. */
export function environmentFiles(plan: Plan): Record<string, string> {
  const files = [...plan.services, ...plan.jobs].flatMap((workload) => {
    const profiles = Object.entries(environmentByProfile(plan, workload));
    if (profiles.length === 0) return [];
    return [
      [
        `${folderOf(workload)}/off.env`,
        `# What ${workload.name} is told of a profile that is off: nothing.\n`,
      ] as const,
      ...profiles.map(
        ([profile, variables]) =>
          [
            `${folderOf(workload)}/${profile}.env`,
            [`# What ${workload.name} is told while the profile ${profile} is on.`, ...lines(variables), ""].join("\n"),
          ] as const,
      ),
    ];
  });
  return Object.fromEntries(files);
}

function lines(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

function folderOf({ name }: Workload): string {
  return `profiles/${name}`;
}

/** What `.env` says of profiles; a further one is on as soon as its variable has its name. */
export function profilesEnvironment(plan: Plan): string[] {
  const further = [...profilesOf(plan)].sort(([a], [b]) => (a < b ? -1 : 1));
  const switches = further.map(([profile]) => variableName(profile, "profile"));
  const watching = isMonitored(plan) ? [monitoringProfile] : [];
  if (further.length + watching.length === 0) return [];
  const lines = [
    ...further.flatMap(([profile, names], index) => [
      `# ${names.sort().join(", ")}, started with ${switches[index]}=${profile}`,
      `${switches[index]}=""`,
    ]),
    ...watching.map(
      (profile) => `# What runs beside the system: ${profile} is Prometheus and Grafana; without it, neither`,
    ),
    `COMPOSE_PROFILES=${[...watching, ...switches.map((name) => `\${${name}}`)].join()}`,
  ];
  return [`${lines.join("\n")}\n`];
}
