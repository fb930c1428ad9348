import { z } from "zod";
import { inLayer } from "./layer.ts";
import {
  bytesReservation,
  cpuReservation,
  cronSchedule,
  duration,
  environmentVariableName,
  image,
  settingValue,
} from "./parts.ts";
import { uses } from "./use.ts";

/**
 * A process that ends. It runs the image of one of the system's services, or one that is built with them, so that all are
 * always of one version. One that runs after services reads the hosts of their endpoints in the variables that they read them in; one
 * that does not run before services may use an endpoint, to ask it as its clients do.
 */
export const job = z.strictObject({
  /** The service whose image, user and writable directories it takes. */
  service: z.string(),
  /** Another image of the same release, such as one with the database commands alone. @default the service's */
  image: image.optional(),
  /** @default the service's */
  layer: inLayer,
  command: z.array(z.string()).min(1),
  /** Before the named services roll out, after they have, on a schedule in UTC, or when somebody asks for it. */
  runs: z.union(
    [
      z.strictObject({ before: z.array(z.string()).min(1) }),
      z.strictObject({ after: z.array(z.string()).min(1) }),
      z.strictObject({ schedule: cronSchedule }),
      z.strictObject({
        onDemand: z.literal(true),
        /** Services that have no replica while it runs, such as those that write to what it replaces. @default none */
        stops: z.array(z.string()).min(1).optional(),
      }),
    ],
    { error: "{ before: [services] }, { after: [services] }, { schedule } or { onDemand: true, stops: [services] }" },
  ),
  cpu: cpuReservation,
  memory: bytesReservation,
  /** Further tries after a failure. @default 4 */
  retries: z.int().min(0).default(4),
  /** Longest run over all tries. @default "10m" */
  deadline: duration.default({ seconds: 600 }),
  /** How long a finished run and its logs stay to be read. @default "1d" */
  keepFor: duration.default({ seconds: 86_400 }),
  env: z.record(environmentVariableName, settingValue).default({}),
  uses,
});

export type Job = z.output<typeof job>;
