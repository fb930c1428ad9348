import { type Bucket, failOnProblems, type Named, type Plan, type PlannedJob, type Problem } from "@axon/core";
import type { SecretKey } from "@axon/platform/kubernetes";
import type { ModelSource } from "@axon/services/kubernetes";
import type { Attributes, Provided } from "../deploy.ts";
import { bucketAccess } from "./bucket-access.ts";
import { identityOf } from "./identities.ts";
import type { KubernetesSettings } from "./settings.ts";

type BlobStore = Extract<KubernetesSettings["objectStore"], { readonly azure: unknown }>["azure"];

/** What a container offers to those who use it; the rest of S3's words mean nothing there. */
const offered: readonly string[] = ["bucket", "url", "prefixes"];

/** Containers of a storage account, which whoever keeps it has made: nothing is created. */
export function blobContainers(
  { storageAccount, buckets: names }: BlobStore,
  planned: readonly Named<Bucket>[],
): Readonly<Record<string, Provided<SecretKey>>> {
  return Object.fromEntries(
    planned.map(({ name }) => {
      const bucket = names[name] ?? name;
      const url = `https://${storageAccount}.blob.core.windows.net/${bucket}`;
      return [name, { attributes: { bucket, url }, waitFor: [] }];
    }),
  );
}

/** Where what is fetched from a bucket comes from, by what the bucket offers to that workload. */
export function artefactSource(
  { objectStore }: Pick<KubernetesSettings, "objectStore">,
  bucket: string,
  attributes: Attributes<SecretKey>,
): ModelSource {
  if (!("azure" in objectStore)) return { s3: bucketAccess(attributes) };
  const { storageAccount: account, buckets } = objectStore.azure;
  return { azure: { account, container: buckets[bucket] ?? bucket } };
}

/** Blob is opened by identities of Azure, and speaks no S3. @throws ProblemError naming who has none, or reads S3's words */
export function checkBlobUsers(plan: Plan, settings: KubernetesSettings, stackFile: string): void {
  if (!("azure" in settings.objectStore)) return;
  const buckets = new Set(plan.buckets.map(({ name }) => name));
  const users = [...plan.services, ...plan.jobs].filter(({ uses }) =>
    Object.keys(uses).some((name) => buckets.has(name)),
  );
  const copied = plan.secondRegion && buckets.size > 0;
  failOnProblems(stackFile, [
    ...users.flatMap((user) => [...checkIdentity(settings, user.name), ...checkWords(user, buckets)]),
    ...(copied ? [refused("the system has a second region, into which Azure copies a storage account itself")] : []),
  ]);
}

const where = ["config", "axon:kubernetes"] as const;

function checkIdentity(settings: KubernetesSettings, workload: string): Problem[] {
  const identity = identityOf(settings, workload);
  if (identity && "azure" in identity) return [];
  return [
    {
      path: [...where, "identities", workload],
      expected: "{ azure: { clientId } }",
      received: identity ? `{ ${Object.keys(identity)} }` : "nothing",
      hint: "containers of Azure are opened by who a workload is, and by no keys",
    },
  ];
}

/** A workload that is told how to speak S3 to a bucket. */
function checkWords(
  { name, bindings }: Pick<PlannedJob, "name" | "bindings">,
  buckets: ReadonlySet<string>,
): Problem[] {
  const foreign = bindings.flatMap((binding) =>
    "from" in binding && buckets.has(binding.from) && !offered.includes(binding.attribute) ? [binding.variable] : [],
  );
  if (foreign.length === 0) return [];
  return [refused(`${name} speaks S3, which Azure does not, with what it reads in ${foreign.join(", ")}`)];
}

function refused(hint: string): Problem {
  return { path: [...where, "objectStore"], expected: "{ create } or { existing }", received: "{ azure }", hint };
}
