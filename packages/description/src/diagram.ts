import type { Edge, Party, Plan } from "@axon/core";

/** Shapes of Mermaid by kind of party. */
const shapes: Readonly<Record<Party["kind"], readonly [string, string]>> = {
  service: ["[", "]"],
  job: ["([", "])"],
  database: ["[(", ")]"],
  cache: ["[(", ")]"],
  external: ["{{", "}}"],
  secret: ["[", "]"],
  broker: ["[[", "]]"],
  search: ["[(", ")]"],
  bucket: ["[(", ")]"],
  volume: ["[(", ")]"],
  rayCluster: ["[[", "]]"],
  tracing: ["[/", "/]"],
  edge: [">", "]"],
  monitoring: ["[/", "/]"],
};

/** Who may talk to whom, as a Mermaid diagram: what has no arrow is denied. */
export function diagram({ edges }: Plan): string {
  const parties = new Map(edges.flatMap(({ from, to }) => [from, to]).map((party) => [idOf(party), party]));
  const nodes = [...parties].map(([id, { kind, name }]) => `  ${id}${shapes[kind][0]}"${name}"${shapes[kind][1]}`);
  return ["```mermaid", "flowchart LR", ...nodes, ...edges.map(arrow), "```"].join("\n");
}

function arrow({ from, to, port, purpose }: Edge): string {
  const line = purpose === "scrape" ? "-." : "--";
  const head = purpose === "scrape" ? ".->" : "-->";
  return `  ${idOf(from)} ${line} ${port} ${head} ${idOf(to)}`;
}

/** Names are unique only among what a definition declares; `end` and the like are words of Mermaid's own. */
function idOf({ kind, name }: Party): string {
  return `${kind}_${name.replaceAll("-", "_")}`;
}
