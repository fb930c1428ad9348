import type { FindingsReport } from "../findings.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { sarif } from "./sarif.ts";
import { text } from "./text.ts";

export interface FormatOptions {
  /** Whether the reader shows colours. @default false */
  readonly color?: boolean;
}

export type FindingsFormat = (report: FindingsReport, options?: FormatOptions) => string;

/** Every form findings can be written in; all end with a line break. */
export const findingsFormats = { text, json, sarif, junit, markdown } satisfies Record<string, FindingsFormat>;

export type FindingsFormatName = keyof typeof findingsFormats;
