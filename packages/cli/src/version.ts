import { readFileSync } from "node:fs";

/** The version of Axon. */
export function version(): string {
  const file = new URL("../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}
