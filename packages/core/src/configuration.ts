import { basename } from "node:path/posix";
import { parseDocument } from "yaml";
import { z } from "zod";
import { read } from "./layers.ts";
import type { Service } from "./model/service.ts";
import { type Problem, show, underPath } from "./problem.ts";

type ConfigFile = NonNullable<Service["configFile"]>;

/**
 * Everything in a file of settings that its schema does not allow, each at its place in the file (SP-103).
 * @param content a map, or the text of a file in YAML or JSON
 */
export function checkConfiguration(schema: NonNullable<ConfigFile["schema"]>, content: unknown): Problem[] {
  const given = typeof content === "string" ? parsed(content) : { value: content };
  if ("problem" in given) return [given.problem];
  const made = schemaOf(schema);
  return made instanceof z.ZodType ? [...read(made, given.value).problems] : [made];
}

/** Everything that is wrong with a file of settings and with those beside it, which are kept where it is. */
export function checkConfigFile(file: ConfigFile): Problem[] {
  const named = Object.keys(file.beside);
  const own = basename(file.path);
  const beside = Object.entries(file.beside).flatMap(([name, one]) => underPath(["beside", name], checkFile(one)));
  if (named.length > 0 && file.content === undefined)
    beside.push({ path: ["content"], expected: "given where files are beside it", received: "nothing" });
  if (named.includes(own))
    beside.push({ path: ["beside", own], expected: `another name than ${own}, the file's own`, received: show(own) });
  return [...checkFile(file), ...beside];
}

/** A schema that cannot be read says nothing about any content. */
function checkFile({ schema, content }: Pick<ConfigFile, "schema" | "content">): Problem[] {
  if (schema === undefined || content === undefined) return [];
  const made = schemaOf(schema);
  if (!(made instanceof z.ZodType)) return [{ ...made, path: ["schema"] }];
  return checkConfiguration(schema, content).map((problem) => ({ ...problem, path: ["content", ...problem.path] }));
}

function schemaOf(schema: NonNullable<ConfigFile["schema"]>): z.ZodType | Problem {
  try {
    return z.fromJSONSchema(schema);
  } catch (error) {
    const received = error instanceof Error ? error.message : show(error);
    return { path: [], expected: "a JSON Schema that can be checked", received };
  }
}

function parsed(text: string): { readonly value: unknown } | { readonly problem: Problem } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (!error) return { value: document.toJS() };
  const line = error.linePos?.[0].line;
  const received = `${error.code.toLowerCase().replaceAll("_", " ")}${line === undefined ? "" : ` in line ${line}`}`;
  return { problem: { path: [], expected: "YAML that can be read", received } };
}
