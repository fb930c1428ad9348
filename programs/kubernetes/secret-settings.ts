import { rotateEvery } from "@axon/core";
import { z } from "zod";

/** An existing store of External Secrets, or one to create in the system's namespace. */
const externalStores = [
  z.strictObject({
    existing: z.strictObject({
      kind: z.enum(["SecretStore", "ClusterSecretStore"]),
      name: z.string(),
      /** `path`: `cortex-core/grafana`; `flat`: `cortex-core--grafana`, as Azure Key Vault and Google Secret Manager want it. */
      entryNames: z.enum(["path", "flat"]).default("path"),
    }),
  }),
  z.strictObject({ aws: z.strictObject({ region: z.string(), roleArn: z.string() }) }),
  z.strictObject({
    vault: z.strictObject({
      server: z.url(),
      role: z.string(),
      path: z.string().optional(),
      version: z.enum(["v1", "v2"]).optional(),
      mountPath: z.string().optional(),
      audience: z.string().optional(),
    }),
  }),
  z.strictObject({ azure: z.strictObject({ vaultUrl: z.url(), tenantId: z.string(), clientId: z.string() }) }),
  z.strictObject({
    google: z.strictObject({
      projectId: z.string(),
      serviceAccount: z.string(),
      cluster: z.strictObject({ name: z.string(), location: z.string() }),
    }),
  }),
] as const;
const shapes = "one of { existing }, { aws }, { vault }, { azure }, { google }";

/** Generated passwords live in the state alone: for development, and for stacks without an external store. */
const secretStore = z.union([z.literal("generated"), ...externalStores], { error: `"generated", or ${shapes}` });

const day = z.iso.date({ error: "a day such as 2026-11-01" });

/** When the stack made the values that count, and those before them that count still, `first` where they are the first. */
const rotation = z.union(
  [
    day.transform((last): { readonly last: string; readonly before?: string } => ({ last })),
    z.strictObject({ last: day, before: z.union([z.literal("first"), day]).optional() }),
  ],
  { error: 'a day such as 2026-11-01, or { last, before } with days, or before: "first"' },
);

/** Where secrets come from, and which of them count. */
export const secretSettings = {
  /** Where secrets come from. @default "generated" */
  secretStore: secretStore.default("generated"),
  /**
   * A store in another region or account, where keys are written once that data is encrypted with, and never changed or deleted.
   * @default - there is none; required in prod where `secretStore` keeps lasting keys of a secret set, `false` goes without
   */
  secretCopies: z.union([z.literal(false), ...externalStores], { error: `false, or ${shapes}` }).optional(),
  /**
   * Days on which the stack was to make new values of secrets that it generates, by name: `{ "redis-credentials": "2026-11-01" }`;
   * with `before`, the values of that day are given out as the previous ones. @default - the first values count still
   */
  rotated: z.record(z.string(), rotation).default({}),
  /** Which of the two users of a database with `alternatingUsers` its services log in as, by database. @default - 1 */
  activeUsers: z.record(z.string(), z.union([z.literal(1), z.literal(2)], { error: "1 or 2" })).default({}),
  /**
   * Host of a registry that pulls images for whoever logs in, by the secrets `registry.username` and `registry.password`, whose
   * age is watched like that of any other. @default - nodes pull with an identity of their own
   */
  registryLogin: z.strictObject({ host: z.string(), rotateEvery }).optional(),
  /** How often External Secrets looks for changed values. @default "15m" */
  secretRefresh: z.string().default("15m"),
};
