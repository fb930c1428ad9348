import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface HelmReleaseArgs {
  /** Name of the release. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** Name in `repository`, or a reference `oci://…`. */
  readonly chart: string;
  /** Absent where the chart is an OCI reference. */
  readonly repository?: string | undefined;
  /** Exact version of the chart. */
  readonly version: string;
  readonly values: pulumi.Input<Readonly<Record<string, unknown>>>;
  /** Whether `null` takes one of the chart's own values away, as it does in a file of values. @default false */
  readonly allowNullValues?: boolean;
  /** Seconds until everything in it must be ready; it is taken back then. */
  readonly timeoutSeconds: number;
}

/** A release of a chart of an exact version, whole or not at all. */
export function helmRelease(
  name: string,
  { repository, timeoutSeconds, values, allowNullValues, ...release }: HelmReleaseArgs,
  options: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  return new k8s.helm.v3.Release(
    name,
    {
      ...release,
      ...(repository === undefined ? {} : { repositoryOpts: { repo: repository } }),
      values,
      ...(allowNullValues ? { allowNullValues } : {}),
      // Everything in it is ready, or it is taken back: what depends on it finds its definitions and its webhook.
      atomic: true,
      cleanupOnFail: true,
      waitForJobs: true,
      timeout: timeoutSeconds,
      // Definitions in a chart's `crds` folder are made when they are missing; those in its templates follow its version.
      skipCrds: false,
      createNamespace: false,
      maxHistory: 5,
    },
    options,
  );
}
