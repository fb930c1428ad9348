import { Composer, type Document, isMap, isScalar, Lexer, LineCounter, Parser, type Tags, visit } from "yaml";
import type { Trouble } from "../text.ts";

/** No Kubernetes object nests nearly as deep. The composer behind the parser is recursive, and some depths cost it hours. */
const maximumDepth = 200;

/** How often all aliases of a document together may be followed: more than people write, far less than a bomb needs. */
const maximumAliases = 100;

/** Readings of YAML 1.1 that kubectl does not share: `2026-01-01` and `12:30` are text to it. */
const foreignTags = new Set(["tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary"]);

/** One document of a file, as nodes and as data. */
export interface YamlDocument {
  readonly document: Document;
  readonly value: unknown;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  /** Line of a character of the text, from 1. */
  readonly lineAt: (offset: number | undefined) => number;
}

/**
 * Parses YAML as kubectl reads it: version 1.1, so that `yes` and `on` are true, with merge keys. Text that is made to
 * exhaust a parser is given up as soon as it shows.
 */
export function parseYaml(text: string): YamlFile | { readonly trouble: Trouble } {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const lineAt = (offset = 0) => lines.linePos(offset).line;
  const documents: YamlDocument[] = [];
  try {
    for (const document of compose(text, lines)) {
      const trouble = syntaxTrouble(document, lineAt) ?? duplicateKey(document, lineAt);
      if (trouble) return { trouble };
      documents.push({ document, value: document.toJS({ maxAliasCount: maximumAliases }) });
    }
  } catch (error) {
    return { trouble: exhaustion(error, lines.lineStarts.length) };
  }
  return { documents, lineAt };
}

function* compose(text: string, lines: LineCounter): Iterable<Document> {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    version: "1.1",
    merge: true,
    // The parser's own check compares every key with every other; duplicateKey does it in one pass.
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
    customTags: (tags: Tags) =>
      tags.filter((tag) => typeof tag === "string" || (!foreignTags.has(tag.tag) && tag.format !== "TIME")),
  });
  yield* composer.compose(tokens(text, parser), false, text.length);
}

function* tokens(text: string, parser: Parser) {
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > maximumDepth) throw new RangeError("nesting");
  }
  yield* parser.end();
}

function syntaxTrouble(document: Document, lineAt: YamlFile["lineAt"]): Trouble | undefined {
  const [error] = document.errors;
  if (!error) return undefined;
  const line = lineAt(error.pos[0]);
  // The parser's words end where it begins to quote the input, which may be a secret.
  const [words = ""] = error.message.split(/[:"\n]/);
  return { line, message: `is not valid YAML (${words.trim()})`, hint: "correct it there" };
}

function duplicateKey(document: Document, lineAt: YamlFile["lineAt"]): Trouble | undefined {
  let trouble: Trouble | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        // A merge key may stand more than once.
        if (seen.has(key.value) && key.value !== "<<") {
          trouble = {
            line: lineAt(key.range?.[0]),
            message: "the same key stands twice in one map",
            hint: "keep one of them",
          };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return trouble;
}

function exhaustion(error: unknown, line: number): Trouble {
  if (error instanceof RangeError) {
    return { line, message: "is nested too deeply", hint: "no Kubernetes object is; check what wrote the file" };
  }
  if (error instanceof ReferenceError) {
    return { message: "its aliases expand to more than is sound", hint: "write the values out instead" };
  }
  throw error;
}

/** The node of an item of a list under a key of the document, to find its line. */
export function itemOffset({ document }: YamlDocument, key: string, index: number): number | undefined {
  const item = isMap(document.contents) ? document.getIn([key, index], true) : undefined;
  return (item as { readonly range?: readonly number[] | null } | undefined)?.range?.[0];
}
