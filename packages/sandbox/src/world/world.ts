import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import type { ValueMap } from "../value.ts";
import { WorldCipher } from "./cipher.ts";
import { openProperties, sealProperties } from "./codec.ts";
import { WorldLock } from "./lock.ts";
import { WorldError } from "./problem.ts";

const FORMAT_VERSION = 1;
const SETTLE_MILLISECONDS = 50;

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

interface WorldFile {
  readonly version: number;
  /** Number of changes so far. */
  readonly serial: number;
  readonly resources: Readonly<Record<string, WorldResource>>;
  readonly unacknowledged: readonly Unacknowledged[];
}

/** What exists in the sandbox, kept in a file so that it outlives the process. Keys start with the stand-in's name. */
export class World {
  readonly file: string;
  readonly #cipher: WorldCipher;
  readonly #lock: WorldLock | undefined;
  readonly #resources: Map<string, WorldResource>;
  /** Creates of an earlier process that ended before it could answer them. */
  readonly #abandoned: Map<string, Unacknowledged>;
  readonly #inFlight = new Map<string, Unacknowledged>();
  /** Each resource as it stands in the file: sealing and printing is done once per version of a resource. */
  readonly #printed = new WeakMap<WorldResource, string>();
  #serial: number;
  #writing: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #settle: NodeJS.Timeout | undefined;

  private constructor(file: string, lock: WorldLock | undefined) {
    this.file = file;
    this.#lock = lock;
    this.#cipher = new WorldCipher(file);
    const stored = readWorldFile(file);
    this.#serial = stored.serial;
    this.#resources = new Map();
    for (const [key, resource] of Object.entries(stored.resources)) {
      this.#resources.set(key, { ...resource, properties: openProperties(resource.properties, this.#cipher) });
    }
    this.#abandoned = new Map(stored.unacknowledged.map((mark) => [mark.key, mark]));
  }

  /** Opens a world to change it. @throws WorldError when it is in use or unreadable */
  static open(file: string): World {
    const lock = WorldLock.acquire(file);
    try {
      return new World(file, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Opens a world to look at it, also while another process changes it. @throws WorldError when it is unreadable */
  static read(file: string): World {
    return new World(file, undefined);
  }

  /** Tells other processes at which port this world can be changed while it is open here. */
  announce(port: number): void {
    this.#lock?.announce(port);
  }

  get(key: string): WorldResource | undefined {
    return this.#resources.get(key);
  }

  entries(): Iterable<[string, WorldResource]> {
    return this.#resources.entries();
  }

  /** A number no change of this world has had yet. */
  nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** Creates of this URN that an earlier process did not live to answer. */
  abandonedBy(urn: string): readonly Unacknowledged[] {
    return [...this.#abandoned.values()].filter((mark) => mark.urn === urn);
  }

  /** Puts a resource; the change is on disk when the promise resolves. */
  async put(key: string, resource: WorldResource): Promise<void> {
    this.#resources.set(key, resource);
    await this.#save();
  }

  /** Puts several resources in one go; with `urn`, the first is marked as created but not yet answered. */
  async putAll(resources: ReadonlyMap<string, WorldResource>, urn?: string): Promise<void> {
    for (const [key, resource] of resources) {
      this.#resources.set(key, resource);
    }
    const [created] = resources.keys();
    if (urn !== undefined && created !== undefined) {
      this.#inFlight.set(created, { urn, key: created });
    }
    await this.#save();
  }

  /** Removes resources and all they own. */
  async remove(keys: Iterable<string>): Promise<void> {
    const doomed = [...keys];
    for (let key = doomed.pop(); key !== undefined; key = doomed.pop()) {
      if (this.#resources.delete(key)) {
        for (const [other, resource] of this.#resources) {
          if (resource.owner === key) {
            doomed.push(other);
          }
        }
      }
      this.#abandoned.delete(key);
    }
    await this.#save();
  }

  /**
   * Notes that the engine knows of a resource, so that nobody takes it for the trace of an interrupted create. Reaches
   * the file with the next change, or a moment later.
   */
  acknowledge(key: string): void {
    const inFlight = this.#inFlight.delete(key);
    if (this.#abandoned.delete(key) || inFlight) {
      // When this write fails, the next one tells; a mark that stays is settled by the next diff of its resource.
      this.#settle ??= setTimeout(() => this.#save().catch(() => {}), SETTLE_MILLISECONDS).unref();
    }
  }

  /** Waits for the file to be written and lets other processes use it. */
  async close(): Promise<void> {
    if (this.#settle !== undefined) {
      await this.#save();
    }
    await this.#queued;
    await this.#writing;
    this.#lock?.release();
  }

  /** Changes made while a write is under way share the next one. */
  #save(): Promise<void> {
    if (this.#lock === undefined) {
      throw new WorldError(`the sandbox world ${this.file} was opened to be looked at, not to be changed`);
    }
    clearTimeout(this.#settle);
    this.#settle = undefined;
    this.#queued ??= (this.#writing ?? Promise.resolve()).then(() => {
      this.#queued = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const temporary = `${this.file}.${process.pid}.tmp`;
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.writeFile(this.#print());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, this.file);
  }

  #print(): string {
    const lines: string[] = [];
    for (const [key, resource] of this.#resources) {
      let text = this.#printed.get(resource);
      if (text === undefined) {
        text = JSON.stringify({ ...resource, properties: sealProperties(resource.properties, this.#cipher) });
        this.#printed.set(resource, text);
      }
      lines.push(`${JSON.stringify(key)}: ${text}`);
    }
    const unacknowledged = JSON.stringify([...this.#abandoned.values(), ...this.#inFlight.values()]);
    const resources = lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n}`;
    const head = `"version": ${FORMAT_VERSION}, "serial": ${this.#serial}`;
    return `{${head}, "resources": ${resources},\n"unacknowledged": ${unacknowledged}}\n`;
  }
}

function readWorldFile(file: string): WorldFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { version: FORMAT_VERSION, serial: 0, resources: {}, unacknowledged: [] };
    }
    throw new WorldError(`the sandbox world ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return parseWorldFile(file, text);
}

function parseWorldFile(file: string, text: string): WorldFile {
  let parsed: Partial<WorldFile> | null;
  try {
    parsed = JSON.parse(text) as Partial<WorldFile> | null;
  } catch (cause) {
    throw new WorldError(`the sandbox world ${file} is damaged: it is not JSON; reset it or remove the file`, {
      cause,
    });
  }
  if (
    typeof parsed?.resources !== "object" ||
    typeof parsed.serial !== "number" ||
    !Array.isArray(parsed.unacknowledged)
  ) {
    throw new WorldError(`${file} is not a sandbox world; choose another file or remove it`);
  }
  if (parsed.version !== FORMAT_VERSION) {
    throw new WorldError(
      `the sandbox world ${file} has format ${parsed.version}, this version reads ${FORMAT_VERSION}; reset it`,
    );
  }
  return parsed as WorldFile;
}
