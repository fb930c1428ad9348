import type { LogMask, LogReading } from "../../logs.ts";
import { countingStages } from "./line-counters.ts";

/** Environment variable of what is hashed together with a value, so that nobody finds it by trying. */
export const saltVariable = "LOG_SALT";

/** What a credential is called, wherever it comes from: none of them belongs into a log (SC-085, NC-050). */
const credentialFields = [
  "access_token",
  "api_key",
  "apikey",
  "authorization",
  "client_secret",
  "cookie",
  "password",
  "passwd",
  "private_key",
  "refresh_token",
  "secret",
  "set-cookie",
  "token",
  "x-api-key",
];

/** Credentials by what they look like, wherever they stand; what is captured is replaced. */
const credentialFormats = [
  String.raw`(?i:\b(?:bearer|basic)\s+)([A-Za-z0-9._~+/=-]{8,})`,
  String.raw`\b(eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+)`,
  String.raw`://[^\s:/@]+:([^\s@/]+)@`,
];

const removed = "***";
const text = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;

/**
 * The value of a field, in JSON, in a list of `key=value` and as Python prints a dictionary. What is nested deeper than RE2 can
 * be told to follow, or was cut off, is taken to the end of the line: rather too much is masked than too little.
 */
const value = String.raw`${text}|["'].*|${nested(4)}|[{\[].*|[^\s,}\]"']+`;

function nested(levels: number): string {
  const inner = levels === 0 ? text : `${text}|${nested(levels - 1)}`;
  return String.raw`[{\[](?:[^"'{}\[\]]|${inner})*[}\]]`;
}

/** Where masked lines go, and how their fields go with them. */
export interface LineSink {
  /** Of Alloy: `loki.write.store.receiver`. */
  readonly receiver: string;
  /** Loki finds lines by structured metadata; what becomes of labels elsewhere are attributes. */
  readonly keepsFieldsAs: "structured_metadata" | "labels";
}

/** Alloy's stages of one line: first it is masked, then what is left is read (grafana.com, Alloy component `loki.process`). */
export function logPipeline(
  { fields = [], masked = {}, counted = {} }: LogReading,
  { receiver, keepsFieldsAs }: LineSink = {
    receiver: "loki.write.store.receiver",
    keepsFieldsAs: "structured_metadata",
  },
): string {
  const named = (mask: LogMask) => Object.keys(masked).filter((field) => masked[field] === mask);
  const hashed = named("hash");
  const removedFields = [...new Set([...credentialFields, ...named("remove")])].filter(
    (field) => !hashed.includes(field),
  );
  const stages = [
    // Before the fields: a mask of the word "Bearer" would hide that a token follows.
    ...credentialFormats.map((format) => replace(format, JSON.stringify(removed))),
    replace(fieldsAre(removedFields), JSON.stringify(JSON.stringify(removed))),
    ...(hashed.length > 0 ? [replace(fieldsAre(hashed), hash)] : []),
    ...(fields.length > 0 ? [block("json", "expressions", fields)] : []),
    ...countingStages(counted),
    ...(fields.length > 0 ? [block(keepsFieldsAs, "values", fields)] : []),
  ];
  return `loki.process "pods" {
  forward_to = [${receiver}]
${stages.join("\n")}
}`;
}

/** A Go template within an Alloy expression; the value comes last, as the functions of templates take it. */
const hash = String.raw`string.format("\"{{ .Value | Sha2Hash %q }}\"", sys.env("${saltVariable}"))`;

function fieldsAre(names: readonly string[]): string {
  const any = names.join("|");
  return String.raw`(?i:["'](?:${any})["']\s*:\s*|\b(?:${any})=)(${value})`;
}

function replace(expression: string, by: string): string {
  return `  stage.replace {
    expression = \`${expression}\`
    replace    = ${by}
  }`;
}

function block(stage: string, argument: string, fields: readonly string[]): string {
  return `  stage.${stage} {
    ${argument} = { ${fields.map((field) => `${field} = ""`).join(", ")} }
  }`;
}
