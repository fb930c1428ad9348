import { z } from "zod";
import { inLayer } from "./layer.ts";
import { bytes, composeProfile, duration } from "./parts.ts";

/** A private, encrypted store of objects. */
export const bucket = z.strictObject({
  /** Of the store that holds it, where there is one of the system's own. @default - it is always started */
  profile: composeProfile.optional(),
  /** Keep what was overwritten or deleted. @default true */
  versioned: z.boolean().default(true),
  /** Age at which objects are removed. @default - never */
  expireAfter: duration.optional(),
  /** Age at which objects move to the cheapest storage there is. @default - never */
  archiveAfter: duration.optional(),
  /** Age at which overwritten and deleted versions are removed. @default "30d" */
  keepVersions: duration.default({ seconds: 30 * 86_400 }),
});

/** A file system that workloads mount. It outlives them. */
export const volume = z.strictObject({
  layer: inLayer,
  size: bytes,
  /** `shared`: as many replicas as there are, on every node; `single`: one replica at a time. */
  access: z.enum(["shared", "single"]),
  /** A named kind of disk of the installation. @default - its usual one */
  class: z.string().optional(),
});

export type Bucket = z.output<typeof bucket>;
export type Volume = z.output<typeof volume>;
