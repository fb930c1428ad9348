import { failOnProblems, type Plan, type Problem, show } from "@axon/core";
import type { CloudIdentity } from "@axon/services/kubernetes";
import { regionCopyName } from "./second-region-settings.ts";
import type { KubernetesSettings } from "./settings.ts";

type Settings = Pick<KubernetesSettings, "identities" | "objectStore" | "secondRegion">;

/** Who a workload is to its cloud; undefined for nobody. */
export function identityOf({ identities, secondRegion }: Settings, workload: string): CloudIdentity | undefined {
  const copying = workload === regionCopyName ? secondRegion?.s3.roleArn : undefined;
  return copying === undefined ? identities[workload] : { aws: { roleArn: copying } };
}

/** Whether a workload opens buckets as who it is to the cloud, and needs no keys: in S3 of AWS itself, and in Blob, which has none. */
export function takesRole(settings: Settings, workload: string): boolean {
  const { objectStore } = settings;
  if ("azure" in objectStore) return true;
  if (!("existing" in objectStore)) return false;
  const identity = identityOf(settings, workload);
  return isAwsStore(objectStore.existing) && identity !== undefined && "aws" in identity;
}

/** Whether a store is S3 of AWS itself, and no other that speaks its protocol. */
export function isAwsStore({ endpoint }: { readonly endpoint?: string | undefined }): boolean {
  return endpoint === undefined || /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

/** An identity is somebody's, and nobody else's: what one may do is otherwise everybody's. @throws ProblemError naming the settings */
export function checkIdentities({ services, jobs }: Plan, { identities }: Settings, stackFile: string): void {
  const known = [...services, ...jobs].map(({ name }) => name).sort();
  const first = new Map<string, string>();
  const problems = Object.entries(identities).flatMap(([name, identity]): Problem[] => {
    const path = ["config", "axon:kubernetes", "identities", name];
    if (!known.includes(name))
      return [{ path, expected: `a service or job (${known.join(", ")})`, received: show(name) }];
    const text = JSON.stringify(identity);
    const other = first.get(text);
    first.set(text, other ?? name);
    return other === undefined ? [] : [{ path, expected: "an identity of its own", received: `that of ${other}` }];
  });
  failOnProblems(stackFile, problems);
}
