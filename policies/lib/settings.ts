import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";

export const environments = ["dev", "test", "staging", "prod"] as const;

export type Environment = (typeof environments)[number];

/** What an installation may tune. A setting moves a threshold; it never turns a rule round. */
export interface Settings {
  /**
   * What the resources are for. Rules about production say nothing elsewhere.
   * @default - what a resource's label or tag `axon.dev/environment` or `Environment` says, and prod where it has none
   */
  readonly environment?: Environment;
  /**
   * Where images may come from: registry hosts, or hosts with the start of a path, such as `ghcr.io/acme`. Images
   * without a host are Docker Hub's, `docker.io/library/redis`. @default - any registry
   */
  readonly allowedRegistries: readonly string[];
  /**
   * Where resources of clouds may be, as the cloud writes it: `eu-central-1`, `westeurope`, `europe-west1`, `EU`. A region has
   * its zones in it. @default - anywhere
   */
  readonly allowedRegions: readonly string[];
  /**
   * Hosts that may be reached through an entry: `shop.example.com`, or `*.example.com` for all names under it.
   * @default - any host
   */
  readonly allowedHosts: readonly string[];
  /**
   * Issuers of cert-manager that certificates may come from, by name: `letsencrypt-prod`, `internal-ca`. @default - any issuer
   */
  readonly allowedIssuers: readonly string[];
  /**
   * Labels that costs are split by, which every workload, disk and node pool must carry: `team`, `cost-center`. None where the list
   * is empty. @default - layer, component and environment for what Axon makes, none for the rest
   */
  readonly costKeys?: readonly string[];
  /** Fewest replicas of a Deployment in prod, 2 or more. @default 2 */
  readonly minReplicas: number;
  /** Most that a memory limit may be of what is requested, as a factor, 1 or more. @default 4 */
  readonly maxMemoryRatio: number;
  /** Fewest days that backups of databases are kept in prod, 1 or more. @default 7 */
  readonly minBackupDays: number;
  /** Days before the end of a version's support on which it is told of for the first time, 1 or more. @default 90 */
  readonly supportNoticeDays: number;
}

/** The keys that Axon's own stacks split costs by; everything in them must carry them, whoever made it. */
export const axonCostKeys: readonly string[] = ["layer", "component", "environment"];

export const defaultSettings: Settings = {
  allowedRegistries: [],
  allowedRegions: [],
  allowedHosts: [],
  allowedIssuers: [],
  minReplicas: 2,
  maxMemoryRatio: 4,
  minBackupDays: 7,
  supportNoticeDays: 90,
};

/** The settings an installation leaves out, or hands over as undefined, are the defaults. */
export function withDefaults(settings: Partial<Settings> = {}): Settings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...defaultSettings, ...Object.fromEntries(given) };
}

/** The settings as the policy server checks them; rules name the ones they read. */
export const settingSchemas: Readonly<Record<keyof Settings, PolicyConfigJSONSchema>> = {
  environment: { type: "string", enum: [...environments] },
  allowedRegistries: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
  allowedRegions: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
  allowedHosts: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
  allowedIssuers: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
  costKeys: { type: "array", items: { type: "string", minLength: 1 } },
  minReplicas: { type: "integer", minimum: 2, default: defaultSettings.minReplicas },
  maxMemoryRatio: { type: "number", minimum: 1, default: defaultSettings.maxMemoryRatio },
  minBackupDays: { type: "integer", minimum: 1, default: defaultSettings.minBackupDays },
  supportNoticeDays: { type: "integer", minimum: 1, default: defaultSettings.supportNoticeDays },
};
