import { readFileSync, statSync } from "node:fs";
import { explain, standardInput } from "./files.ts";
import { readJson } from "./readers/json.ts";
import { readKubernetes } from "./readers/kubernetes.ts";
import type { ReadResult } from "./source.ts";
import { decode, type Trouble } from "./text.ts";

/** Larger than any manifest or state that people keep; more would only be read to fill the memory. */
const largestFileMebibytes = 256;

/** Reads one file, by its name or, where that says nothing, by how it begins. */
export async function read(path: string): Promise<ReadResult> {
  const file = path === standardInput ? "stdin" : path;
  try {
    const bytes = path === standardInput ? await readStandardInput() : readBytes(path);
    if ("trouble" in bytes) return { problem: { file, ...bytes.trouble } };
    const decoded = decode(bytes);
    if ("trouble" in decoded) return { problem: { file, ...decoded.trouble } };
    const { text } = decoded;
    if (text.trim() === "") return { notJudged: "is empty", hint: "write it again, or leave it out" };
    const isYaml = /\.ya?ml$/i.test(file) || !(/\.json$/i.test(file) || /^\s*[{[]/.test(text));
    return isYaml ? readKubernetes(file, text) : readJson(file, text);
  } catch (error) {
    return { problem: explain(file, error) };
  }
}

type Bytes = Uint8Array | { readonly trouble: Trouble };

// There is nothing else to do meanwhile, and a thousand files are read sooner without a promise each.
function readBytes(path: string): Bytes {
  return tooLarge(statSync(path).size) ?? readFileSync(path);
}

async function readStandardInput(): Promise<Bytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    size += chunk.length;
    const excess = tooLarge(size);
    if (excess) return excess;
  }
  return Buffer.concat(chunks);
}

function tooLarge(bytes: number): Bytes | undefined {
  const mebibytes = Math.round(bytes / 1024 / 1024);
  if (mebibytes <= largestFileMebibytes) return undefined;
  const message = `is ${mebibytes} MiB or more, beyond the ${largestFileMebibytes} MiB that are read`;
  return { trouble: { message, hint: "split it, or leave it out" } };
}
