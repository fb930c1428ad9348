import { type DeclaredFlow, endName, type PortSet, showPorts, type Way } from "@axon/reach";
import type { Context, DeploymentOptions } from "../command.ts";
import { exitCode, UsageError } from "../exit.ts";
import { axonProgram } from "../lifecycle/program.ts";
import { resolveDeployment } from "../project/deployment.ts";
import { findProject } from "../project/project.ts";
import { requestOf } from "../project/request.ts";
import { deployable } from "../project/targets.ts";
import { recordResources } from "../render/record.ts";
import { examine } from "./examine.ts";
import { type FlowRow, mermaid, reachText } from "./text.ts";

export interface ReachOptions extends DeploymentOptions {
  readonly from?: string;
  readonly to?: string;
  readonly mermaid?: boolean;
}

/** Shows who can reach whom, with no engine and no cluster. @returns 0 when that is what is declared, otherwise 1 */
export async function reachSystem(context: Context, system: string, options: ReachOptions): Promise<number> {
  const { output, directory } = context;
  // Nothing is written: what a stack file has yet to say is not needed to look.
  const request = requestOf(context, system, options, "sandbox");
  const { plan, settings, config, deployment } = await resolveDeployment(request, findProject(directory), deployable);
  const resources = await recordResources({
    project: "axon",
    stack: deployment.stack,
    config,
    secretKeys: ["axon:secrets"],
    program: axonProgram,
  });
  const { flows, missing, unexpected, outOfScope, pods } = examine(plan, settings.kubernetes, resources);
  const ways = [...flows.map(({ from, to }) => ({ from: endName(from), to: endName(to) })), ...unexpected];
  demandKnown(
    "--from",
    options.from,
    ways.map(({ from }) => from),
    pods,
  );
  demandKnown(
    "--to",
    options.to,
    ways.map(({ to }) => to),
    pods,
  );
  const asked = <T extends { readonly from: string; readonly to: string }>(ways: readonly T[]) =>
    ways.filter(({ from, to }) => from.includes(options.from ?? "") && to.includes(options.to ?? ""));
  const closed = new Set(missing.map(({ flow }) => flow));
  const shown = {
    flows: asked(flows.map((flow) => rowOf(flow, !closed.has(flow)))),
    missing: asked(missing.map((way) => ({ ...shownWay(way), because: way.flow.because }))),
    unexpected: asked(unexpected.map(shownWay)),
    outOfScope,
  };
  if (options.mermaid) output.raw(mermaid(shown));
  else output.print(reachText(`${deployment.system} ${deployment.environment}`, shown));
  output.document({ deployment, ...shown });
  // Filters choose what is shown, never what is judged.
  return missing.length + unexpected.length > 0 ? exitCode.failed : exitCode.succeeded;
}

/** A mistyped filter would hide everything, and look as if nothing were wrong. @throws UsageError with the names there are */
function demandKnown(option: string, part: string | undefined, ends: readonly string[], pods: readonly string[]): void {
  if (part === undefined || [...ends, ...pods].some((name) => name.includes(part))) return;
  throw new UsageError(`${option} "${part}" is part of none of ${[...new Set(ends)].sort().join(", ")}`);
}

function rowOf({ from, to, ports, because, edge, wide }: DeclaredFlow, possible: boolean): FlowRow {
  const way = shownWay({ from: endName(from), to: endName(to), ports });
  return { ...way, because, ...(edge ? { edge } : {}), ...(wide ? { wide } : {}), possible };
}

function shownWay({ from, to, ports }: Way): { readonly from: string; readonly to: string; readonly ports: string } {
  return { from, to, ports: showPorts(ports satisfies PortSet) };
}
