import { columns } from "../console/columns.ts";

/** A way, as it is shown. */
export interface WayRow {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
}

/** A flow that is wanted, as it is shown. */
export interface FlowRow extends WayRow {
  readonly because: string;
  readonly edge?: string;
  readonly wide?: string;
  readonly possible: boolean;
}

export interface ReachView {
  readonly flows: readonly FlowRow[];
  readonly missing: readonly (WayRow & { readonly because: string })[];
  readonly unexpected: readonly WayRow[];
  readonly outOfScope: readonly string[];
}

/** The matrix and what is wrong with it, which stands last, where the eye is when the command ends. */
export function reachText(title: string, { flows, missing, unexpected, outOfScope }: ReachView): string {
  const rows = flows.map(({ from, to, ports, because, edge, possible }) => [
    possible ? " " : "✗",
    from,
    `→ ${to}`,
    ports,
    edge === undefined ? because : `${because} (edge ${edge})`,
  ]);
  const wide = new Set(flows.flatMap(({ to, wide }) => (wide ? [`${to}: ${wide}`] : [])));
  return [
    `${title}: who can reach whom`,
    ...columns(rows),
    ...section("Wider than needed, and known to be", [...wide]),
    ...section("Not decided by policies, as they use the host's network", outOfScope),
    ...section(
      "CLOSED, but needed",
      columns(missing.map(({ from, to, ports, because }) => [from, `→ ${to}`, ports, because])),
    ),
    ...section(
      "OPEN, but asked for by nothing",
      columns(unexpected.map(({ from, to, ports }) => [from, `→ ${to}`, ports])),
    ),
    "",
    verdict(flows, missing.length, unexpected.length),
  ].join("\n");
}

function verdict(flows: readonly FlowRow[], closed: number, open: number): string {
  const paths = (count: number) => (count === 1 ? "path is" : "paths are");
  if (closed + open > 0)
    return `${closed} needed ${paths(closed)} closed; ${open} ${paths(open)} open that nothing asks for.`;
  if (flows.length === 0) return "No flow is asked for here, and none is possible.";
  return flows.length === 1
    ? "The one flow shown is possible, and nothing else is."
    : `All ${flows.length} flows shown are possible, and nothing else is.`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line.trim()}`)];
}

/** A Mermaid flowchart; what is closed or unwanted is drawn dotted. */
export function mermaid({ flows, unexpected }: ReachView): string {
  const ends = [...new Set([...flows, ...unexpected].flatMap(({ from, to }) => [from, to]))];
  const id = (name: string) => `n${ends.indexOf(name)}`;
  return [
    "flowchart LR",
    ...ends.map((name) => `  ${id(name)}["${name.replaceAll('"', "'")}"]`),
    ...flows.map(({ from, to, ports, possible }) => `  ${id(from)} ${possible ? "-->" : "-.-x"}|"${ports}"| ${id(to)}`),
    ...unexpected.map(({ from, to, ports }) => `  ${id(from)} -.->|"unwanted: ${ports}"| ${id(to)}`),
    "",
  ].join("\n");
}
