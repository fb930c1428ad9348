import type { Change, ChangeKind, Summary } from "../model.ts";
import { parseUrn, shortType } from "../urn.ts";
import { count, shortened, table } from "./count.ts";

/** Enough to see what is going on; the rest is in `--json`. */
const mostLines = 25;
const namesWidthCharacters = 72;
const propertiesWidthCharacters = 100;

/** Headings of a plan, and of what was done. A restored resource had changed behind the engine's back. */
const headings: Readonly<Record<ChangeKind, readonly [planned: string, done: string]>> = {
  replace: ["To replace", "Replaced"],
  delete: ["To delete", "Deleted"],
  forget: ["To forget", "Forgot"],
  update: ["To update", "Updated"],
  import: ["To import", "Imported"],
  create: ["To create", "Created"],
  read: ["To read", "Read"],
};

/** What changes, what loses data first; many creations become one line per kind of component. */
export function changeLines(
  { changes, unchanged }: Pick<Summary, "changes" | "unchanged">,
  planned: boolean,
): string[] {
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  const sections = kinds.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    const heading = `${headings[kind][planned ? 0 : 1]} ${count(own.length, "resource")}`;
    return [heading, ...(kind === "create" || kind === "read" ? grouped(own) : listed(own, planned))];
  });
  return unchanged === 0 ? sections : [...sections, `Unchanged ${count(unchanged, "resource")}`];
}

function listed(changes: readonly Change[], planned: boolean): string[] {
  const rows = changes
    .slice(0, mostLines)
    .map((change) => [shortType(change.type), change.name, note(change, planned)]);
  const more = changes.length - rows.length;
  return [...table(rows), ...(more > 0 ? [`  and ${more} more`] : [])];
}

function note({ kind, stateful, properties, protected: isProtected }: Change, planned: boolean): string {
  const losesData = stateful && (kind === "replace" || kind === "delete");
  const notes = [
    ...(losesData ? [planned ? "HOLDS DATA" : "held data"] : []),
    ...(isProtected && kind !== "update" ? ["protected"] : []),
    ...(properties.length > 0 ? [shortened(properties, propertiesWidthCharacters)] : []),
  ];
  return notes.join("; ");
}

/** One line per kind of component, with the names of the first few. */
function grouped(changes: readonly Change[]): string[] {
  const byType = Map.groupBy(changes, ({ component, type }) => (component ? parseUrn(component).type : type));
  const rows = [...byType]
    .map(([type, own]) => {
      const names = [...new Set(own.map(({ component, name }) => (component ? parseUrn(component).name : name)))];
      return [String(own.length).padStart(4), shortType(type), shortened(names.sort(), namesWidthCharacters)] as const;
    })
    .sort(([, a], [, b]) => (a < b ? -1 : 1));
  return table(rows);
}
