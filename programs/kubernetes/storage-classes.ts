import { failOnProblems, kubernetesLabels, type Plan, show, type Volume } from "@axon/core";
import { KubernetesStorageClass } from "@axon/storage/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Installation } from "./ground.ts";

/**
 * Makes the classes of volumes that the installation asks for, which everything in the system's namespaces comes after.
 * @throws ProblemError where it goes without encryption in staging or prod
 */
export function layStorageClasses(
  plan: Plan,
  { settings: { encryptedClasses, unencryptedVolumes }, stackFile }: Installation,
  options: pulumi.ComponentResourceOptions,
): pulumi.Resource[] {
  if (unencryptedVolumes && isReleased(plan)) {
    const expected = `absent, as volumes in ${plan.environment} are encrypted`;
    failOnProblems(stackFile, [
      { path: ["config", "axon:kubernetes", "unencryptedVolumes"], expected, received: "true" },
    ]);
  }
  const labels = kubernetesLabels({ ...plan.ownership, layer: "platform", component: "storage" });
  return Object.entries(encryptedClasses).flatMap(([name, how]) =>
    how === "existing" ? [] : [new KubernetesStorageClass(name, { ...how.create, labels }, options)],
  );
}

type Ground = Installation & { readonly plan: Plan };

/** The class of everything that asks for no class of its own; undefined for the cluster's default one. @throws ProblemError */
export function usualClass(ground: Ground): string | undefined {
  return encrypted(ground, ["storageClass"], ground.settings.storageClass);
}

/** The class of a volume: as the stack has it for its own or its access, its own, or the usual one. @throws ProblemError */
export function classOf(ground: Ground, { class: named, access }: Volume): string | undefined {
  const key = named ?? access;
  const found = ground.settings.storageClasses[key] ?? named;
  return found === undefined ? usualClass(ground) : encrypted(ground, ["storageClasses", key], found);
}

/** Whether it holds what users have entrusted, or a likeness of it. */
function isReleased({ environment }: Plan): boolean {
  return environment === "staging" || environment === "prod";
}

/**
 * A class must say that it encrypts, for whoever gets hold of a disk or its snapshot reads what is not (NC-048); outside of staging and
 * prod the stack may say that its volumes go without.
 */
function encrypted(
  { plan, settings, stackFile }: Ground,
  path: readonly string[],
  name: string | undefined,
): string | undefined {
  const { encryptedClasses, unencryptedVolumes } = settings;
  if (name !== undefined && Object.hasOwn(encryptedClasses, name)) return name;
  if (unencryptedVolumes) return name;
  const example = name ?? "encrypted";
  const waiver = isReleased(plan)
    ? ""
    : "; unencryptedVolumes: true goes without, on a local cluster whose class cannot";
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", ...path],
      expected: `one of encryptedClasses, as volumes in ${plan.environment} are encrypted`,
      received: name === undefined ? "nothing, which is the cluster's default class" : show(name),
      hint: `encryptedClasses: { ${example}: existing } says that the cluster's class encrypts, { ${example}: { create: { driver: DRIVER } } } makes one${waiver}`,
    },
  ]);
  return name;
}
