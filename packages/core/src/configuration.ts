import { basename } from "node:path/posix";
import { parseDocument } from "yaml";
import { z } from "zod";
import { read } from "./layers.ts";
import type { Service } from "./model/service.ts";
import type { Plan } from "./plan.ts";
import { type Problem, show, underPath } from "./problem.ts";

type ConfigFile = NonNullable<Service["configFile"]>;
type Rules = Pick<ConfigFile, "schema" | "advice">;

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
function checkFile({ schema, advice, content }: Rules & Pick<ConfigFile, "content">): Problem[] {
  if (content === undefined) return [];
  const unreadable = Object.entries({ schema, advice }).flatMap(([rule, given]) => {
    const made = given === undefined ? undefined : schemaOf(given);
    return made === undefined || made instanceof z.ZodType ? [] : [{ ...made, path: [rule] }];
  });
  return unreadable.length > 0 || schema === undefined
    ? unreadable
    : underPath(["content"], checkConfiguration(schema, content));
}

/** What the files of settings should say otherwise, by their advice, each at its place in the definition. */
export function adviceOn({ services }: Pick<Plan, "services">): Problem[] {
  return services.flatMap(({ name, configFile }) => {
    if (configFile === undefined) return [];
    const path = ["services", name, "configFile"];
    return [
      ...underPath(path, adviceOnFile(configFile)),
      ...Object.entries(configFile.beside).flatMap(([file, one]) =>
        underPath([...path, "beside", file], adviceOnFile(one)),
      ),
    ];
  });
}

function adviceOnFile({ advice, content }: Rules & { readonly content?: string }): Problem[] {
  if (advice === undefined || content === undefined) return [];
  return underPath(["content"], checkConfiguration(advice, content));
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
