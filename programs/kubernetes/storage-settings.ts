import { parseBytes } from "@axon/core";
import { drivers, type StorageDriverName } from "@axon/storage/drivers";
import { z } from "zod";
import { quantity } from "./quantity.ts";

/** A versioned bucket for backups, reached by an identity of the cluster, or by keys where the store knows no such. */
export const backupDestination = z.union(
  [
    z.strictObject({
      s3: z
        .strictObject({
          bucket: z.string(),
          /** IAM role the database's service account takes. @default - the secrets `backup-store.accessKeyId` and `.secretAccessKey` */
          roleArn: z.string().optional(),
          /** Where the protocol is spoken, when it is not AWS. */
          endpoint: z.url().optional(),
          /** @default - asked of AWS; "us-east-1" at another endpoint, as stores say that have no regions */
          region: z.string().optional(),
          /** @default "aws:kms" */
          encryption: z.enum(["aws:kms", "AES256"]).optional(),
          /** A key of KMS of one's own, with `aws:kms`. @default - AWS' own key */
          kmsKey: z.string().optional(),
        })
        .refine(({ encryption, kmsKey }) => kmsKey === undefined || encryption !== "AES256", {
          path: ["kmsKey"],
          error: 'absent where encryption is "AES256"',
        }),
    }),
    z.strictObject({
      azure: z.strictObject({ storageAccount: z.string(), container: z.string(), clientId: z.string() }),
    }),
    z.strictObject({ gcs: z.strictObject({ bucket: z.string(), serviceAccount: z.string() }) }),
  ],
  { error: "one of { s3 }, { azure }, { gcs }" },
);

/** How dumps are kept. */
export const dumpSettings = z.union([
  z.literal(false),
  z.strictObject({
    recipient: z.string(),
    /**
     * IAM role of the jobs that dump, which may add to the bucket and nothing else; the bucket's lifecycle then deletes what is too old,
     * and `axon roles` writes both. @default - the identity of the backups, and the jobs delete
     */
    roleArn: z.string().optional(),
    /**
     * IAM role that reads dumps for a restore, where the jobs have one that only adds; `axon roles` writes what it must be allowed.
     * @default - nobody reads them there, and `axon restore` says so; elsewhere the identity of the backups does
     */
    restoreRoleArn: z.string().optional(),
    /** Folder of the bucket, with one below for each tier. @default - `<system>/<environment>/<database>/dumps` */
    folder: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)*$/, { error: "a folder such as shop/database" })
      .optional(),
  }),
]);

/** A class of volumes that the stack makes. */
const newClass = z.strictObject({
  driver: z.enum(Object.keys(drivers) as [StorageDriverName, ...StorageDriverName[]]),
  /** A key of one's own, as the driver names keys. @default - the cloud's managed key */
  key: z.string().optional(),
  /** More for the driver. @default {} */
  parameters: z.record(z.string(), z.string()).default({}),
  /** What becomes of the data of a deleted claim; what drills restore would stay with "Retain". @default "Delete" */
  reclaimPolicy: z.enum(["Delete", "Retain"]).default("Delete"),
  /** Whether claims of the cluster that name no class get this one; a cluster has one such class. @default false */
  isDefault: z.boolean().default(false),
});

/** Where volumes and buckets are. */
export const storageSettings = {
  /** @default - the cluster's default class */
  storageClass: z.string().optional(),
  /** Classes of the cluster by the names that definitions use: `shared` and `single` by how a volume is mounted, or its class. */
  storageClasses: z.record(z.string(), z.string()).default({}),
  /**
   * Classes whose volumes are encrypted: those that the stack makes, and those of the cluster, by the word of whoever runs it. Data is
   * kept in no other class (NC-048). @default {}
   */
  encryptedClasses: z
    .record(
      z.string(),
      z.union([z.literal("existing"), z.strictObject({ create: newClass })], {
        error: '"existing", or { create: { driver, key } }',
      }),
    )
    .default({}),
  /**
   * Lets volumes be of any class, for a cluster whose class cannot encrypt, as that of kind or minikube. Nothing in staging and prod.
   * @default false
   */
  unencryptedVolumes: z.boolean().default(false),
  /**
   * Where buckets are: in a store of the system's own, or in one that exists, with other names there where it must be. Azure's Blob
   * speaks no S3: there objects are fetched for who has an identity of Azure, and a bucket is a container (SC-009).
   */
  objectStore: z
    .union(
      [
        z.strictObject({ create: z.strictObject({ storage: quantity(parseBytes) }) }),
        z.strictObject({
          existing: z.strictObject({
            region: z.string(),
            /** @default - AWS, by region */
            endpoint: z.url().optional(),
            buckets: z.record(z.string(), z.string()).default({}),
            /** What they hold together, for the estimate of what it costs; demanded where there is one. */
            storage: quantity(parseBytes).optional(),
          }),
        }),
        z.strictObject({
          azure: z.strictObject({
            storageAccount: z.string().regex(/^[a-z0-9]{3,24}$/, { error: "3 to 24 lower-case letters and digits" }),
            buckets: z.record(z.string(), z.string()).default({}),
            storage: quantity(parseBytes).optional(),
          }),
        }),
      ],
      {
        error:
          "{ create: { storage } }, { existing: { region, endpoint, buckets, storage } } or { azure: { storageAccount, buckets, storage } }",
      },
    )
    .default({ create: { storage: "100Gi" } }),
};

/** Drivers of the Container Storage Interface that the classes which the stack makes stand on, by the names clusters know them by. */
export function storageDriversOf({
  encryptedClasses,
}: {
  readonly encryptedClasses: Readonly<
    Record<string, "existing" | { readonly create: { readonly driver: StorageDriverName } }>
  >;
}): readonly string[] {
  const made = Object.values(encryptedClasses).flatMap((how) => (how === "existing" ? [] : [how.create.driver]));
  return [...new Set(made.map((name) => drivers[name].provisioner))];
}
