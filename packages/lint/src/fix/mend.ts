import { isDeepStrictEqual } from "node:util";
import { applyEdits, type Edit, type Path } from "@axon/policies/lib";
import { locate, type Place } from "../place.ts";
import type { Origin } from "../source.ts";
import type { YamlNode } from "../yaml/nodes.ts";
import { parseYaml } from "../yaml/parse.ts";
import { addition, applySplices, removal, replacement, type Splice, Unsafe } from "./splice.ts";

/** An edit of a resource that was read from a file. */
export interface FileEdit {
  readonly origin: Origin;
  readonly edit: Edit;
}

/** What became of the edits of one file. */
export interface Mended<E extends FileEdit> {
  readonly text: string;
  readonly done: readonly E[];
  /** Edits that somebody has to make by hand, and why. */
  readonly left: readonly { readonly edit: E; readonly reason: string }[];
}

/** Edits that are written as one piece of text. */
interface Piece<E> {
  readonly splice: Splice;
  readonly edits: readonly E[];
}

/**
 * Makes edits in the text of one YAML file and leaves every other character as it is. The text that comes out is read again:
 * unless its data is that of the file with just these edits, they are left.
 */
export function mend<E extends FileEdit>(text: string, edits: readonly E[]): Mended<E> {
  const { pieces, left } = toPieces(edits);
  const means = (some: readonly Piece<E>[]) =>
    isWritten(
      text,
      applySplices(
        text,
        some.map(({ splice }) => splice),
      ),
      some,
    );
  const finish = (chosen: readonly Piece<E>[], refused: Mended<E>["left"]): Mended<E> => ({
    text: applySplices(
      text,
      chosen.map(({ splice }) => splice),
    ),
    done: chosen.flatMap((piece) => piece.edits),
    left: [...left, ...refused],
  });
  if (means(pieces)) return finish(pieces, []);
  const good = pieces.filter((piece) => means([piece]));
  const refused = pieces
    .filter((piece) => !good.includes(piece))
    .flatMap((piece) => piece.edits.map((edit) => ({ edit, reason: "what stands there cannot be changed safely" })));
  // Those that stand in each other's way are made one after the other, each in the text that came out before.
  return finish(means(good) ? good : good.slice(0, 1), refused);
}

function toPieces<E extends FileEdit>(edits: readonly E[]) {
  const left: { edit: E; reason: string }[] = [];
  const pieces: Piece<E>[] = [];
  const additions = new Map<YamlNode, { place: Place; fields: Record<string, unknown>; edits: E[] }>();
  for (const edit of edits) {
    try {
      const place = placeOf(edit);
      const { value } = edit.edit;
      if (place.rest.length > 0) {
        if (value === undefined) continue;
        const known = additions.get(place.node) ?? { place, fields: {}, edits: [] };
        additions.set(place.node, known);
        applyEdits(known.fields, [{ path: checkedKeys(place.rest), value }]);
        known.edits.push(edit);
      } else {
        pieces.push({ splice: value === undefined ? removal(place) : replacement(place, value), edits: [edit] });
      }
    } catch (error) {
      if (!(error instanceof Unsafe)) throw error;
      left.push({ edit, reason: error.message });
    }
  }
  for (const { place, fields, edits: own } of additions.values()) {
    try {
      pieces.push({ splice: addition(place, fields), edits: own });
    } catch (error) {
      if (!(error instanceof Unsafe)) throw error;
      left.push(...own.map((edit) => ({ edit, reason: error.message })));
    }
  }
  return { pieces, left };
}

function placeOf({ origin, edit }: FileEdit): Place {
  const place = locate(origin, edit.path);
  if (!place) throw new Unsafe("the file does not show where it is");
  for (const node of place.trail) {
    if (node.kind === "alias") throw new Unsafe(`*${node.name} stands there, which is written elsewhere`);
    if (node.anchor !== undefined) throw new Unsafe(`it is part of &${node.anchor}, which may stand elsewhere too`);
  }
  return place;
}

function checkedKeys(path: Path): Path {
  if (path.some((key) => typeof key === "number")) throw new Unsafe("the list it belongs in is not there");
  return path;
}

/** Whether a text holds what another holds, with the edits of these pieces and nothing else. */
function isWritten<E extends FileEdit>(before: string, after: string, pieces: readonly Piece<E>[]): boolean {
  const [old, written] = [parseYaml(before), parseYaml(after)];
  if ("trouble" in old || "trouble" in written) return false;
  const expected = structuredClone(old.values);
  for (const { origin, edit } of pieces.flatMap((piece) => piece.edits)) {
    applyEdits(expected, [{ path: [origin.document, ...origin.path, ...edit.path], value: edit.value }]);
  }
  return isDeepStrictEqual(written.values, expected);
}
