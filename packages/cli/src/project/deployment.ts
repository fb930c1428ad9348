import { resolve } from "node:path";
import { environments, type Plan, type SystemDefinition } from "@axon/core";
import type { Deployment } from "@axon/report";
import { UsageError } from "../exit.ts";
import { oneOf } from "./choices.ts";
import { refuseClearSecrets } from "./clear-secrets.ts";
import { withMaskedSecure, withoutSecure } from "./plain-config.ts";
import { loadSystem, ofRelease, parseSettings, planOf, type Settings } from "./programs.ts";
import type { Project } from "./project.ts";
import type { Request } from "./request.ts";
import { readStackFiles, type StackFile } from "./stack-files.ts";
import { targetFor } from "./targets.ts";

/** A deployment with everything checked that can be checked before anything runs. */
export interface Resolved {
  readonly deployment: Deployment;
  readonly definition: SystemDefinition;
  readonly plan: Plan;
  /** The stack file, checked. */
  readonly settings: Settings;
  /** Configuration of the stack, keys with their prefix; what is encrypted in it is in clear nowhere. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The file it comes from; undefined where the stack has none. */
  readonly stackFile?: string;
}

/** What is said of the cluster where no stack file says anything and none is going to be asked. */
const anyCluster = {
  context: "sandbox",
  secretStore: "generated",
  proxies: ["10.0.0.0/8"],
  storageClass: "encrypted",
  encryptedClasses: { encrypted: "existing" },
};

const sandboxRole = { roleArn: "arn:aws:iam::000000000000:role/sandbox" };
const sandboxBucket = { s3: { region: "sandbox-1", bucket: "sandbox", ...sandboxRole } };
const kmsKey = "arn:aws:kms:sandbox-2:000000000000:alias/sandbox";

/**
 * The same where nothing leaves the sandbox: buckets that backups and their copies need, and that nobody will write to. Long-term
 * dumps are encrypted for a key that somebody must hold, so there are none without one.
 */
const sandboxCluster = {
  ...anyCluster,
  dumps: false,
  backup: sandboxBucket,
  refresh: { backup: sandboxBucket },
  secondRegion: { s3: { region: "sandbox-2", bucket: "sandbox-copies", kmsKey, ...sandboxRole } },
};

/**
 * Finds the definition and the stack, and checks both.
 * @param available the targets the caller can serve
 * @throws UsageError or ProblemError when anything is wrong with them
 */
export async function resolveDeployment<T extends Plan["target"]>(
  request: Request,
  project: Project,
  available: readonly T[],
): Promise<Resolved> {
  const environment = oneOf("environment", request.environment, environments);
  const target = targetFor(request.target, available);
  const definition = await loadSystem(request.system, request.directory);
  checkEnvironment(definition, environment);

  const files = readStackFiles(project.directory);
  const wanted = { system: definition.name, environment, target };
  const file = request.stack
    ? named(files, request.stack, wanted, project, request)
    : matching(files, wanted, project, request);
  const stack = file?.stack ?? request.stack ?? [definition.name, environment, target].join("-");
  const stackFile = file?.name ?? `Pulumi.${stack}.yaml`;

  if (file) refuseClearSecrets(file);
  else if (request.purpose === "target") throw nowhere(wanted, stackFile);
  const config = configOf(request, file, { environment, target });
  const settings = ofRelease(parseSettings(settingsIn(config), stackFile), request.release);
  const deployment = { ...wanted, stack, sandbox: request.purpose === "sandbox" };
  return {
    deployment,
    definition,
    plan: planOf(definition, settings),
    settings,
    config,
    ...(file ? { stackFile } : {}),
  };
}

type Wanted = Pick<Deployment, "system" | "environment" | "target">;

function checkEnvironment(definition: SystemDefinition, environment: string): void {
  const declared = Object.keys(definition.environments);
  if (declared.includes(environment)) return;
  throw new UsageError(`${definition.name} has no environment ${environment}; it has ${declared.join(", ")}`);
}

/** The stack file somebody named; it must be about the deployment they asked for. A stack may have no file. */
function named(
  files: readonly StackFile[],
  stack: string,
  wanted: Wanted,
  project: Project,
  request: Request,
): StackFile | undefined {
  const file = files.find((candidate) => candidate.stack === stack);
  if (file === undefined) return undefined;
  const { system = wanted.system, environment, target } = variantOf(file);
  const sameSystem = isOf(system, wanted, project, request);
  // One system brought up on another's stack would delete all of that.
  if (sameSystem && environment === wanted.environment && target === wanted.target) return file;
  throw new UsageError(
    `${file.name} is ${String(system)} ${String(environment)} on ${String(target)}, not ` +
      `${wanted.system} ${wanted.environment} on ${wanted.target}; change SYSTEM, --env, --on or --stack`,
  );
}

/** Whether a stack file's system is the one that is wanted; it may say so by the path of the definition. */
function isOf(system: unknown, wanted: Wanted, project: Project, request: Request): boolean {
  const path = resolve(request.directory, request.system);
  return system === wanted.system || resolve(project.directory, String(system)) === path;
}

/** Nothing is done to a cluster that no file names. */
function nowhere({ system, environment, target }: Wanted, stackFile: string): UsageError {
  return new UsageError(
    `no stack file says where ${system} ${environment} on ${target} is: write ${stackFile} (docs/stack-settings.md), or rehearse with --sandbox`,
  );
}

/** What a stack file says it is; unchecked, for it may be about something else altogether. */
function variantOf({ settings }: StackFile): Readonly<Record<"system" | "environment" | "target", unknown>> {
  return { system: settings.system, environment: settings.environment, target: settings.target ?? "kubernetes" };
}

function matching(
  files: readonly StackFile[],
  wanted: Wanted,
  project: Project,
  request: Request,
): StackFile | undefined {
  const found = files.filter((file) => {
    const { system, environment, target } = variantOf(file);
    const sameSystem = isOf(system, wanted, project, request);
    return sameSystem && environment === wanted.environment && target === wanted.target;
  });
  if (found.length < 2) return found[0];
  const names = found.map(({ stack }) => stack).join(", ");
  throw new UsageError(
    `several stacks are ${wanted.system} ${wanted.environment} on ${wanted.target}: ${names}; choose one with --stack`,
  );
}

/** The configuration the engine gets. The system is what was asked for, so that a relative path means the same everywhere. */
function configOf(
  request: Request,
  file: StackFile | undefined,
  variant: { readonly environment: string; readonly target: string },
): Readonly<Record<string, unknown>> {
  const system = /^[./]|\.(ts|js|mjs)$/.test(request.system)
    ? resolve(request.directory, request.system)
    : request.system;
  const stated = file?.config ?? {};
  const asked = {
    ...stated,
    "axon:system": system,
    "axon:environment": variant.environment,
    "axon:target": variant.target,
  };
  if (request.purpose === "target") return asked;
  if (request.purpose === "sandbox") return { "axon:kubernetes": sandboxCluster, ...withoutSecure(asked) };
  return { "axon:kubernetes": anyCluster, ...withMaskedSecure(asked) };
}

function settingsIn(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const own = Object.entries(config).filter(([key]) => key.startsWith("axon:") && key !== "axon:secrets");
  return Object.fromEntries(own.map(([key, value]) => [key.slice("axon:".length), value]));
}
