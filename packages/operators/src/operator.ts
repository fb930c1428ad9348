/** Values of a chart: plain data. */
export interface Values {
  readonly [key: string]: string | number | boolean | readonly (string | Values)[] | Values;
}

/** What decides the values of a chart. */
export interface Surroundings {
  /** Two replicas and a disruption budget where the chart knows them. */
  readonly production: boolean;
  /** Every operator the cluster has. */
  readonly operators: readonly string[];
}

/** One operator: where its chart is, what it brings, and how it is installed. */
export interface Operator {
  /** Name as its makers write it. */
  readonly title: string;
  /** Name in `repository`, or a reference `oci://…`. */
  readonly chart: string;
  /** Absent where the chart is an OCI reference. */
  readonly repository?: string;
  /** Version of the chart, not of what it installs. */
  readonly version: string;
  readonly namespace: string;
  /** Pod Security Standard its pods keep to. @default "restricted" */
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  /** API groups whose kinds its custom resource definitions declare. */
  readonly groups: readonly string[];
  /** Oldest version of the operator itself that Axon's resources work with. @default - any */
  readonly atLeast?: string;
  /** What a stack uses it for, as the end of "used for …". */
  readonly usedFor: string;
  /** Operators that must be there before it. @default [] */
  readonly needs?: readonly string[];
  /** Operators that come before it where both are installed. @default [] */
  readonly after?: readonly string[];
  /** Ports that pods of other namespaces, or the API server, call it on. `"any"` where traffic of clients comes in. */
  readonly ingress: readonly number[] | "any";
  readonly values: (surroundings: Surroundings) => Values;
  /** Values only the installation knows, by path: `settings.clusterName`. @default [] */
  readonly requires?: readonly string[];
}

/** What a controller reserves and may use at most; it idles most of the time. */
export function controllerResources(memory = "256Mi", cpu = "500m"): Values {
  return { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu, memory } };
}

export function replicas({ production }: Surroundings): number {
  return production ? 2 : 1;
}
