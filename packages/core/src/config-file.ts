import { stringify } from "yaml";
import type { Service } from "./model/service.ts";
import { type Problem, show } from "./problem.ts";

type ConfigFile = NonNullable<Service["configFile"]>;
type Text = Pick<ConfigFile, "path" | "content" | "releaseAt">;
type Content = NonNullable<ConfigFile["content"]>;
type Settings = Exclude<Content, string>;

/** A file of settings and those beside it, as text. */
export type PlannedFile = Omit<ConfigFile, "content" | "beside"> & {
  readonly content?: string;
  readonly beside: Record<string, Omit<ConfigFile["beside"][string], "content"> & { readonly content: string }>;
};

/** The files as the process reads them, at the release's version. */
export function planFile(file: ConfigFile, version: string): PlannedFile {
  const beside = Object.entries(file.beside).map(
    ([path, one]) => [path, { ...one, content: fileText({ path, ...one }, version) ?? "" }] as const,
  );
  return { ...file, content: fileText(file, version), beside: Object.fromEntries(beside) };
}

/** A map of settings is written as YAML, with the keys in the order of the definition, and so that YAML 1.1 reads the same. */
export function fileText({ content, releaseAt }: Text, version: string): string | undefined {
  if (typeof content !== "object") return content;
  const filled = releaseAt ? withText(content, releaseAt, version.replace(/^v(?=\d)/, "")) : content;
  return stringify(filled, { compat: "yaml-1.1" });
}

/** The version has one place, so that the file and the image never say two. */
export function checkReleaseAt({ content, releaseAt }: Text): Problem[] {
  if (releaseAt === undefined || content === undefined) return [];
  if (typeof content === "string") {
    return [{ path: ["releaseAt"], expected: "left out where the content is a text", received: show(releaseAt) }];
  }
  const above = releaseAt.slice(0, -1).reduce<unknown>((map, key) => (isMap(map) ? (map[key] ?? {}) : map), content);
  const path = ["content", ...releaseAt];
  if (!isMap(above)) return [{ path: path.slice(0, -1), expected: "a map, for releaseAt", received: show(above) }];
  const written = above[releaseAt.at(-1) ?? ""];
  if (written === undefined) return [];
  return [{ path, expected: "left out, as releaseAt fills in the release's version", received: show(written) }];
}

function withText(map: Settings, [key = "", ...further]: readonly string[], text: string): Settings {
  const below = map[key];
  return { ...map, [key]: further.length === 0 ? text : withText(isMap(below) ? below : {}, further, text) };
}

function isMap(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
