import { readFile, stat } from "node:fs/promises";
import { explain } from "./files.ts";
import { readJson } from "./readers/json.ts";
import { readKubernetes } from "./readers/kubernetes.ts";
import type { ReadResult } from "./source.ts";
import { decode } from "./text.ts";

/** Larger than any manifest or state that people keep; more would only be read to fill the memory. */
const largestFileMebibytes = 256;

/** Reads one file, by its name or, where that says nothing, by how it begins. */
export async function read(file: string): Promise<ReadResult> {
  try {
    const mebibytes = (await stat(file)).size / 1024 / 1024;
    if (mebibytes > largestFileMebibytes) {
      const message = `is ${Math.round(mebibytes)} MiB, more than the ${largestFileMebibytes} MiB that are read`;
      return { problem: { file, message, hint: "split it, or leave it out" } };
    }
    const decoded = decode(await readFile(file));
    if ("trouble" in decoded) return { problem: { file, ...decoded.trouble } };
    if (decoded.text.trim() === "") return { notJudged: "is empty", hint: "write it again, or leave it out" };
    const source = { file, text: decoded.text };
    const isYaml = /\.ya?ml$/i.test(file) || !(/\.json$/i.test(file) || /^\s*[{[]/.test(source.text));
    return isYaml ? readKubernetes(source) : readJson(source);
  } catch (error) {
    return { problem: explain(file, error) };
  }
}
