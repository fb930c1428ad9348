import { EVENT_ID, type Event } from "js-yaml";

/** Nodes that all aliases of a document may stand for: more than people write, far less than a bomb needs. */
const mostNodes = 10_000;

/** A collection that is being read: how many nodes it has come to, and its name for aliases. */
interface Open {
  nodes: number;
  readonly anchor: string | undefined;
}

/**
 * Offset of the alias with which a document stands for more than is sound, given what its aliases stand for in turn;
 * undefined when none does.
 */
export function aliasExcess(text: string, events: readonly Event[]): number | undefined {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return undefined;
  const sizes = new Map<string, number>();
  const open: Open[] = [];
  let expanded = 0;
  const nameOf = (start: number, end: number) => (start < 0 ? undefined : text.slice(start, end));
  const add = (nodes: number, anchor: string | undefined) => {
    if (anchor !== undefined) sizes.set(anchor, nodes);
    const around = open.at(-1);
    if (around) around.nodes += nodes;
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        sizes.clear();
        expanded = 0;
        open.push({ nodes: 0, anchor: undefined });
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        open.push({ nodes: 1, anchor: nameOf(event.anchorStart, event.anchorEnd) });
        break;
      case EVENT_ID.SCALAR:
        add(1, nameOf(event.anchorStart, event.anchorEnd));
        break;
      case EVENT_ID.ALIAS: {
        const nodes = sizes.get(text.slice(event.anchorStart, event.anchorEnd)) ?? 1;
        expanded += nodes;
        if (expanded > mostNodes) return event.anchorStart;
        add(nodes, undefined);
        break;
      }
      case EVENT_ID.POP: {
        const closed = open.pop();
        if (closed) add(closed.nodes, closed.anchor);
      }
    }
  }
  return undefined;
}
