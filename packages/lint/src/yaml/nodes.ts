import {
  type AliasEvent,
  CHOMPING_MODE,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  SCALAR_STYLE,
} from "js-yaml";

/** What every node of a document has: where its text begins and ends, and whether it has a name for aliases. */
interface Span {
  /** Offset of its first character, tag and anchor left out. */
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
  readonly anchor?: string;
}

export interface ScalarNode extends Span {
  readonly kind: "scalar";
  /** Its text without quotes and escapes; undefined where nothing is written. */
  readonly text: string | undefined;
  readonly plain: boolean;
  /** Whether it stands on lines of its own, after `|` or `>`. */
  readonly block?: boolean;
}

export interface MapNode extends Span {
  readonly kind: "map";
  /** Whether it is written in braces. */
  readonly flow: boolean;
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface ListNode extends Span {
  readonly kind: "list";
  /** Whether it is written in brackets. */
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

export interface AliasNode extends Span {
  readonly kind: "alias";
  readonly name: string;
}

/** A part of a YAML document as it is written, which the data it stands for no longer tells. */
export type YamlNode = ScalarNode | MapNode | ListNode | AliasNode;

/** Builds the nodes of the document whose events begin at an index: the event after the one that opens it. */
export function buildNode(text: string, events: readonly Event[], index: number): YamlNode {
  return new Builder(text, events, index).node(0);
}

class Builder {
  readonly #text: string;
  readonly #events: readonly Event[];
  #next: number;

  constructor(text: string, events: readonly Event[], index: number) {
    this.#text = text;
    this.#events = events;
    this.#next = index;
  }

  /** @param from offset before which the node cannot begin; an empty one is taken to stand there */
  node(from: number): YamlNode {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SCALAR: {
        const { valueStart, valueEnd, style } = event;
        const anchor = this.#anchor(event);
        const plain = style === SCALAR_STYLE.PLAIN;
        if (valueStart < 0) return { kind: "scalar", start: from, end: from, text: undefined, plain, anchor };
        if (style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK) {
          const value = getScalarValue(this.#text, event);
          const end = event.chomping === CHOMPING_MODE.KEEP ? valueEnd : this.#lastContent(valueStart, valueEnd);
          return { kind: "scalar", start: valueStart, end, text: value, plain, block: true, anchor };
        }
        const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
        const value = getScalarValue(this.#text, event);
        return { kind: "scalar", start: valueStart - quotes, end: valueEnd + quotes, text: value, plain, anchor };
      }
      case EVENT_ID.ALIAS:
        return {
          kind: "alias",
          start: event.anchorStart - 1,
          end: event.anchorEnd,
          name: this.#text.slice(event.anchorStart, event.anchorEnd),
        };
      case EVENT_ID.MAPPING: {
        const { start } = event;
        const flow = event.style === COLLECTION_STYLE.FLOW;
        const entries = this.#entries(start);
        const last = entries.at(-1)?.value.end ?? start + 1;
        return { kind: "map", start, end: this.#end(last, flow), flow, entries, anchor: this.#anchor(event) };
      }
      case EVENT_ID.SEQUENCE: {
        const { start } = event;
        const flow = event.style === COLLECTION_STYLE.FLOW;
        const items = this.#items(start + 1);
        const last = items.at(-1)?.end ?? start + 1;
        return { kind: "list", start, end: this.#end(last, flow), flow, items, anchor: this.#anchor(event) };
      }
      default:
        return { kind: "scalar", start: from, end: from, text: undefined, plain: true };
    }
  }

  #entries(start: number): readonly MapEntry[] {
    const entries: MapEntry[] = [];
    while (!this.#closes()) {
      const key = this.node(entries.at(-1)?.value.end ?? start);
      const colon = this.#text.indexOf(":", key.end);
      entries.push({ key, value: this.node(colon < 0 ? key.end : colon + 1) });
    }
    return entries;
  }

  #items(from: number): readonly YamlNode[] {
    const items: YamlNode[] = [];
    while (!this.#closes()) items.push(this.node(items.at(-1)?.end ?? from));
    return items;
  }

  #closes(): boolean {
    const event = this.#events[this.#next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    this.#next++;
    return true;
  }

  /** The offset after a collection: that of its last part, or after the bracket that closes it. */
  #end(last: number, flow: boolean): number {
    if (!flow) return last;
    closing.lastIndex = last;
    return closing.test(this.#text) ? closing.lastIndex : last;
  }

  /** Blank lines after a block scalar are none of it. */
  #lastContent(start: number, end: number): number {
    return start + this.#text.slice(start, end).trimEnd().length;
  }

  #anchor({ anchorStart, anchorEnd }: Pick<AliasEvent, "anchorStart" | "anchorEnd">): string | undefined {
    return anchorStart < 0 ? undefined : this.#text.slice(anchorStart, anchorEnd);
  }
}

/** What may stand between the last part of a collection and its bracket: blanks, a comma, comments. */
const closing = /(?:[\s,]|#[^\n]*\n)*[\]}]/y;
