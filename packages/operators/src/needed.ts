import { type OperatorName, operatorNames, operators } from "./table.ts";

/** As much of an object as tells which operator it is for. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly annotations?: Readonly<Record<string, unknown>> };
}

/** The operators that a set of objects needs, in the order of the table. */
export function neededOperators(objects: readonly RenderedObject[]): readonly OperatorName[] {
  const needed = new Set(objects.flatMap(operatorsOf));
  return operatorNames.filter((name) => needed.has(name));
}

function operatorsOf(object: RenderedObject): readonly OperatorName[] {
  const group = object.apiVersion.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "";
  const bringing = operatorNames.filter((name) => operators[name].groups.includes(group));
  const annotations = Object.keys(object.metadata?.annotations ?? {});
  return [
    ...bringing,
    // What these two do is asked for in kinds that Kubernetes itself has.
    ...(group === "autoscaling" && object.kind === "HorizontalPodAutoscaler" ? (["metricsServer"] as const) : []),
    ...(annotations.some((key) => key.endsWith("reloader.stakater.com/reload")) ? (["reloader"] as const) : []),
    ...(JSON.stringify(object).includes('"nvidia.com/gpu"') ? (["nvidiaDevicePlugin"] as const) : []),
  ];
}

/** What a cluster must have, as a table in Markdown: for the documentation, and for operators that are expected. */
export function operatorsTable(names: readonly OperatorName[] = operatorNames): string {
  const rows = names.map((name) => {
    const { title, atLeast, version, chart, usedFor, groups } = operators[name];
    const needed = atLeast === undefined ? title : `${title} ${atLeast} or later`;
    const apis = groups.length === 0 ? "none" : groups.map((group) => `\`${group}\``).join(", ");
    return `| ${needed} | ${usedFor} | ${apis} | ${chart.split("/").at(-1)} ${version} |`;
  });
  return ["| what | used for | API groups | chart that is installed |", "| --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}
