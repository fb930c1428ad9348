import { readFileSync } from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import type { ValueMap } from "../value.ts";
import { WorldCipher } from "./cipher.ts";
import { openProperties, sealProperties } from "./codec.ts";
import { WorldError } from "./problem.ts";

const formatVersion = 2;
const header = `{"version": ${formatVersion}}`;

/** Something that exists in the world. */
export interface WorldResource {
  /** Which stand-in it belongs to: `kubernetes`, `random`. */
  readonly standIn: string;
  /** Pulumi type token. */
  readonly type: string;
  /** The id the engine knows it by. */
  readonly id: string;
  /** URN of the resource that created it; empty for what a modelled controller made. */
  readonly urn: string;
  readonly properties: ValueMap;
  /** Paths of the properties a real API would have decided and the sandbox made up; `*` when all of it is made up. */
  readonly modelled: readonly string[];
  /** Key of the resource it belongs to and disappears with. */
  readonly owner?: string;
}

/** A create whose answer may never have reached the engine. */
export interface Unacknowledged {
  readonly urn: string;
  readonly key: string;
}

/** What happened to a world at once: a line of its file. What is left out is as it was. */
export interface Change {
  /** By key. */
  readonly put?: Readonly<Record<string, WorldResource>>;
  /** Keys of what is gone. */
  readonly removed?: readonly string[];
  /** Number of changes so far. */
  readonly serial?: number;
  /** All of them, as they are now. */
  readonly unacknowledged?: readonly Unacknowledged[];
}

/**
 * The file of a world: a line that says its format, then a line of JSON for each change, so that a change costs no more in a
 * large world than in a small one. A process that is killed leaves whole changes and perhaps a part of one, which is as if it
 * had never been. Secrets are sealed.
 */
export class WorldFile {
  readonly path: string;
  readonly #cipher: WorldCipher;
  /** Open while lines may be added: after a write that failed there may be a part of one at the end. */
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
    this.#cipher = new WorldCipher(path);
  }

  /** All changes so far; none when there is no file. @throws WorldError when it is no world of this format, or damaged */
  read(): readonly Change[] {
    const [, ...lines] = this.#lines();
    return lines.map((line) => this.#parse(line));
  }

  /**
   * Adds a change.
   * @param whole the world as one change, for the first write and the one after a failure, which write the file anew
   */
  async write(change: Change, whole: () => Change): Promise<void> {
    if (this.#handle === undefined) return this.#rewrite(whole());
    try {
      await this.#handle.appendFile(`${this.#print(change)}\n`);
      await this.#handle.datasync();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #rewrite({ put = {}, ...rest }: Change): Promise<void> {
    const resources = Object.entries(put).map(([key, resource]) => ({ put: { [key]: resource } }));
    const lines = [header, ...[...resources, rest].map((change) => this.#print(change))];
    const temporary = `${this.path}.${process.pid}.tmp`;
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.writeFile(`${lines.join("\n")}\n`);
      await handle.sync();
      await rename(temporary, this.path);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  #print(change: Change): string {
    if (change.put === undefined) return JSON.stringify(change);
    const sealed = Object.entries(change.put).map(([key, resource]) => [
      key,
      { ...resource, properties: sealProperties(resource.properties, this.#cipher) },
    ]);
    return JSON.stringify({ ...change, put: Object.fromEntries(sealed) });
  }

  #lines(): readonly string[] {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw new WorldError(`the sandbox world ${this.path} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
    const [, version] = /^\{"version": ?(\d+)\b/.exec(text) ?? [];
    if (version === undefined) {
      throw new WorldError(`${this.path} is not a sandbox world; choose another file or remove it`);
    }
    if (Number(version) !== formatVersion) {
      throw new WorldError(
        `the sandbox world ${this.path} has format ${version}, this version reads ${formatVersion}; reset it`,
      );
    }
    return text.split("\n").slice(0, -1);
  }

  #parse(line: string): Change {
    let parsed: Change;
    try {
      parsed = JSON.parse(line) as Change;
    } catch (cause) {
      throw new WorldError(`the sandbox world ${this.path} is damaged: it is not JSON; reset it or remove the file`, {
        cause,
      });
    }
    const opened = Object.entries(parsed.put ?? {}).map(([key, resource]) => [
      key,
      { ...resource, properties: openProperties(resource.properties, this.#cipher) },
    ]);
    return { ...parsed, put: Object.fromEntries(opened) };
  }
}
