import { chartVersion } from "@axon/core";
import { z } from "zod";

/** Which version of the system's own chart a stack is, and what the chart is told. */
export const chartSettings = z.strictObject({
  version: chartVersion,
  /** File of values, as `helm --values` takes it; a relative path begins at the project's folder. @default - the chart's own */
  values: z.string().optional(),
  /**
   * Paths of values that must be in no file, such as `secrets.apiKey`: each is `chart.<path>` of `axon:secrets`, or else
   * generated. @default []
   */
  secretValues: z
    .array(z.string().regex(/^[\w-]+(\.[\w-]+)*$/, { error: 'a path of keys such as "secrets.apiKey"' }))
    .default([]),
});

export type ChartSettings = z.output<typeof chartSettings>;
