import { z } from "zod";

/** Who copies there: a CronJob, its service account, and the Secret with its keys. */
export const regionCopyName = "second-region";

/** A store in another region than the first, with a key of its own and buckets that keep versions. */
export const secondRegionSettings = z.strictObject({
  s3: z.strictObject({
    region: z.string(),
    /** For the backups, in the folders that they have in the first region. */
    bucket: z.string(),
    /** For the content of buckets, by their names in the definition. @default - `<bucket>-<name>` */
    buckets: z.record(z.string(), z.string()).default({}),
    /** Key of that region which copies are encrypted with. */
    kmsKey: z.string(),
    /**
     * IAM role of the service account `second-region`, which reads the backups and writes here.
     * @default - the secrets `second-region.accessKeyId` and `.secretAccessKey`
     */
    roleArn: z.string().optional(),
    /** Where the protocol is spoken, when it is not AWS. */
    endpoint: z.url().optional(),
  }),
});

export type SecondPlace = z.output<typeof secondRegionSettings>["s3"];

/** Name of the bucket that a bucket of the definition is copied into. */
export function copyOf({ bucket, buckets }: SecondPlace, name: string): string {
  return buckets[name] ?? `${bucket}-${name}`;
}
