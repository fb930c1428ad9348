import { z } from "zod";
import { duration } from "./parts.ts";

const folder = z.string().regex(/^(\/(?!\.{1,2}(\/|$))[\w.-]+)+$/, {
  error: "an absolute path of letters, digits, dots, hyphens and underscores, such as /tmp/uploads",
});

const wholeMinutes = duration.refine(({ seconds }) => seconds >= 60 && seconds % 60 === 0, {
  error: 'whole minutes, one at least, such as "1d"',
});

/**
 * Old files of a replica's own folders, which go before a full folder has the replica evicted. On Kubernetes a process beside the
 * service's own does it; on one machine these folders go with the container.
 */
export const cleanup = z.strictObject({
  /** Share of what a folder of `writable` may hold, above which it is told and old files go, 1 to 99. @default 80 */
  abovePercent: z.int().min(1).max(99).default(80),
  /** How often that is looked at. @default "5m" */
  every: wholeMinutes.default({ seconds: 300 }),
  /** By folder, one of `writable` or within one: how long after its last change a file may go. `{ "/tmp/uploads": "1d" }` */
  olderThan: z.record(folder, wholeMinutes).refine((ages) => Object.keys(ages).length > 0, {
    error: "at least one folder with its age",
  }),
});
