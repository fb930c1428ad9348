import { createHash } from "node:crypto";

const salt = "a salt";

/**
 * Masks a line as Alloy's stages of this configuration do, one after the other. Source: `getReplacedEntry` of
 * grafana/alloy, internal/component/loki/process/stages/replace.go: what an expression captures is replaced by the template.
 */
export function maskOf(configuration: string): (line: string) => string {
  const stages = [...configuration.matchAll(/stage\.replace \{\s+expression = `(.*)`\s+replace {4}= (.*)\n/g)];
  if (stages.length === 0) throw new Error("the configuration masks nothing");
  const masks = stages.map(([, expression = "", replace = ""]) => ({
    expression: new RegExp(expression, "dg"),
    by: templateOf(replace),
  }));
  return (line) => masks.reduce((masked, { expression, by }) => replaceCaptured(masked, expression, by), line);
}

/** What stands for a captured value: a text, or one with the hash of it. */
function templateOf(replace: string): (value: string) => string {
  const [, format] = /^string\.format\((".*"), sys\.env\("LOG_SALT"\)\)$/.exec(replace) ?? [];
  const template: string = JSON.parse(format ?? replace);
  const hash = `{{ .Value | Sha2Hash %q }}`;
  return (value) => template.replace(hash, () => createHash("sha256").update(`${salt}${value}`).digest("hex"));
}

function replaceCaptured(line: string, expression: RegExp, by: (value: string) => string): string {
  let masked = "";
  let from = 0;
  for (const { indices = [] } of line.matchAll(expression)) {
    for (const [start, end] of indices.slice(1).filter((range) => range !== undefined)) {
      masked += line.slice(from, start) + by(line.slice(start, end));
      from = end;
    }
  }
  return masked + line.slice(from);
}
