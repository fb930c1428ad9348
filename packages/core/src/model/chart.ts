import { z } from "zod";
import { componentName, port } from "./parts.ts";

/** An exact version of a chart (semver.org, 2.0.0). A range would install whatever is the newest on that day. */
export const chartVersion = z.string().regex(/^v?\d+\.\d+\.\d+(-[\dA-Za-z-]+(\.[\dA-Za-z-]+)*)?$/, {
  error: 'an exact version of the chart such as "1.4.2"',
});

/** The Helm chart that brings the whole system, for stacks that are installed from it instead of part by part. */
export const chart = z.strictObject({
  /** Where the chart is: a chart repository, or the folder of an OCI registry. */
  repository: z.string().regex(/^(https|oci):\/\/[^\s/]+(\/[^\s]*)?$/, {
    error: 'an address such as "https://charts.example.com" or "oci://registry.example.com/charts"',
  }),
  /** Its name there. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: "a chart's name: lower-case letters, digits and hyphens" }),
  /** Name of the release in the system's namespace. @default the system's namespace */
  release: componentName.optional(),
  /** Ports of its pods that clients are led to. @default [] */
  serves: z.array(port).default([]),
  /** Ports of its pods on which Prometheus may read, where monitors of the chart tell it to. @default [] */
  metrics: z.array(port).default([]),
  /** Ports on which its pods call public addresses, such as those of a language model. @default [443] */
  calls: z.array(port).default([443]),
});

export type Chart = z.output<typeof chart>;
