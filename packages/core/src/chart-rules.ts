import { chartVersion } from "./model/chart.ts";
import type { System } from "./model/system.ts";
import { type Problem, show } from "./problem.ts";
import { switchableSections } from "./sections.ts";

/** A system that its chart is to bring must have one, and its release is an exact version of it. */
export function checkChart({ chart, version }: Pick<System, "chart" | "version">): Problem[] {
  const read = chartVersion.safeParse(version);
  return [
    ...(chart
      ? []
      : [{ path: ["chart"], expected: "a chart, as this stack is installed from it", received: "nothing" }]),
    ...(read.error?.issues ?? []).map(({ message }) => ({
      path: ["version"],
      expected: message,
      received: show(version),
    })),
  ];
}

/** What an installation says of a part would be heard by nobody. */
export function checkChartOverrides(overrides: object | undefined): Problem[] {
  const said = Object.keys(overrides ?? {});
  return [...switchableSections, "layers"]
    .filter((section) => said.includes(section))
    .map((section) => ({
      path: ["overrides", section],
      expected: "left out, as the chart brings the parts of the system",
      received: "settings of parts",
      hint: "say it in the values of the chart",
    }));
}
