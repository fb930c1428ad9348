import { failOnProblems, kubernetesLabels, type Plan, show, type Volume } from "@axon/core";
import { KubernetesStorageClass } from "@axon/storage/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Installation } from "./ground.ts";
import type { KubernetesSettings } from "./settings.ts";

/** Makes the classes of volumes that the installation asks for, which everything in the system's namespaces comes after. */
export function layStorageClasses(
  plan: Plan,
  { encryptedClasses }: KubernetesSettings,
  options: pulumi.ComponentResourceOptions,
): pulumi.Resource[] {
  const labels = kubernetesLabels({ ...plan.ownership, component: "storage" });
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

/** In staging and prod a class must say that it encrypts: whoever gets hold of a disk or its snapshot reads what is not (NC-048). */
function encrypted(
  { plan, settings, stackFile }: Ground,
  path: readonly string[],
  name: string | undefined,
): string | undefined {
  const needed = plan.environment === "staging" || plan.environment === "prod";
  if (!needed || (name !== undefined && Object.hasOwn(settings.encryptedClasses, name))) return name;
  const example = name ?? "encrypted";
  failOnProblems(stackFile, [
    {
      path: ["config", "axon:kubernetes", ...path],
      expected: `one of encryptedClasses, as volumes in ${plan.environment} are encrypted`,
      received: name === undefined ? "nothing, which is the cluster's default class" : show(name),
      hint: `encryptedClasses: { ${example}: existing } says that the cluster's class encrypts, { ${example}: { create: { driver: DRIVER } } } makes one`,
    },
  ]);
  return name;
}
