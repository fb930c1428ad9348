import type { Check } from "@axon/engine";
import { judge } from "@axon/policies/lib";
import { encryption } from "@axon/policies/packs/encryption";
import type { KubeConfig } from "@kubernetes/client-node";
import { kubeconfig, reasonOf } from "../cluster/kubeconfig.ts";
import { type Settings, storageDriversOf } from "../project/programs.ts";

/**
 * Looks whether each class of the cluster that the stack takes for encrypted is there and says so itself (NC-048), and whether the
 * drivers of those that it makes are installed (IE-134).
 */
export async function checkVolumes(settings: Pick<Settings, "kubernetes">, directory: string): Promise<Check[]> {
  const { encryptedClasses } = settings.kubernetes;
  const names = Object.keys(encryptedClasses).filter((name) => encryptedClasses[name] === "existing");
  const drivers = storageDriversOf(settings.kubernetes);
  if (names.length + drivers.length === 0) return [];
  const config = await kubeconfig(settings.kubernetes, directory);
  return Promise.all([
    ...names.map((name) => checkClass(config, name)),
    ...drivers.map((driver) => checkDriver(config, driver)),
  ]);
}

async function checkClass(config: KubeConfig, className: string): Promise<Check> {
  const name = `storage class ${className}`;
  const { StorageV1Api } = await import("@kubernetes/client-node");
  try {
    const { provisioner, parameters, metadata } = await config
      .makeApiClient(StorageV1Api)
      .readStorageClass({ name: className });
    const inputs = {
      provisioner,
      parameters: parameters ?? {},
      metadata: { annotations: metadata?.annotations ?? {} },
    };
    const resource = { type: "kubernetes:storage.k8s.io/v1:StorageClass", name: className, inputs };
    const { findings } = judge([resource], { pack: encryption });
    const [finding] = findings;
    if (!finding) return { name, status: "ok", found: `its volumes are encrypted, by ${provisioner}` };
    const found = `its ${finding.path} does not say that ${provisioner} encrypts`;
    return { name, status: "warning", found, fix: "say it there, or have a class made by { create: { driver } }" };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== "HTTP 404") return { name, status: "warning", found: `cannot be looked at: ${reason}` };
    const fix = "correct axon:kubernetes.encryptedClasses, or have it made by { create: { driver } }";
    return { name, status: "missing", found: "is not in the cluster", fix };
  }
}

async function checkDriver(config: KubeConfig, driver: string): Promise<Check> {
  const name = `storage driver ${driver}`;
  const { StorageV1Api } = await import("@kubernetes/client-node");
  try {
    await config.makeApiClient(StorageV1Api).readCSIDriver({ name: driver });
    return { name, status: "ok", found: "is installed" };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== "HTTP 404") return { name, status: "warning", found: `cannot be looked at: ${reason}` };
    const fix =
      "install it, as an add-on of the cluster where the cloud has one: no volume of the stack is made without it";
    return { name, status: "missing", found: "is not in the cluster", fix };
  }
}
