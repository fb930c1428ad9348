import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";

export type Environment = "dev" | "test" | "staging" | "prod";

/** What an installation may tune. A setting moves a threshold; it never turns a rule round. */
export interface Settings {
  /** What the resources are for. Rules about production say nothing elsewhere. @default "prod", the strictest */
  readonly environment: Environment;
  /**
   * Where images may come from: registry hosts, or hosts with the start of a path, such as `ghcr.io/acme`. Images
   * without a host are Docker Hub's, `docker.io/library/redis`. @default - any registry
   */
  readonly allowedRegistries: readonly string[];
  /** Fewest replicas of a Deployment in prod, 2 or more. @default 2 */
  readonly minReplicas: number;
}

export const defaultSettings: Settings = { environment: "prod", allowedRegistries: [], minReplicas: 2 };

/** The settings an installation leaves out, or hands over as undefined, are the defaults. */
export function withDefaults(settings: Partial<Settings> = {}): Settings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...defaultSettings, ...Object.fromEntries(given) };
}

/** The settings as the policy server checks them; rules name the ones they read. */
export const settingSchemas: Readonly<Record<keyof Settings, PolicyConfigJSONSchema>> = {
  environment: { type: "string", enum: ["dev", "test", "staging", "prod"], default: defaultSettings.environment },
  allowedRegistries: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
  minReplicas: { type: "integer", minimum: 2, default: defaultSettings.minReplicas },
};
