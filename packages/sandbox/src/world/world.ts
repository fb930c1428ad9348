import { WorldLock } from "./lock.ts";
import { WorldError } from "./problem.ts";
import { type Change, type Unacknowledged, WorldFile, type WorldResource } from "./world-file.ts";

export type { Unacknowledged, WorldResource } from "./world-file.ts";

const SETTLE_MILLISECONDS = 50;

/** What exists in the sandbox, kept in a file so that it outlives the process. Keys start with the stand-in's name. */
export class World {
  readonly file: string;
  readonly #stored: WorldFile;
  readonly #lock: WorldLock | undefined;
  readonly #resources = new Map<string, WorldResource>();
  /** Creates of an earlier process that ended before it could answer them. */
  readonly #abandoned: Map<string, Unacknowledged>;
  readonly #inFlight = new Map<string, Unacknowledged>();
  /** What is other than in the file. */
  readonly #changed = new Set<string>();
  #serial = 0;
  #writing: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #settle: NodeJS.Timeout | undefined;

  private constructor(file: string, lock: WorldLock | undefined) {
    this.file = file;
    this.#lock = lock;
    this.#stored = new WorldFile(file);
    let unacknowledged: readonly Unacknowledged[] = [];
    for (const change of this.#stored.read()) {
      for (const [key, resource] of Object.entries(change.put ?? {})) this.#resources.set(key, resource);
      for (const key of change.removed ?? []) this.#resources.delete(key);
      this.#serial = change.serial ?? this.#serial;
      unacknowledged = change.unacknowledged ?? unacknowledged;
    }
    this.#abandoned = new Map(unacknowledged.map((mark) => [mark.key, mark]));
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
    this.#set(key, resource);
    await this.#save();
  }

  /** Puts several resources in one go; with `urn`, the first is marked as created but not yet answered. */
  async putAll(resources: ReadonlyMap<string, WorldResource>, urn?: string): Promise<void> {
    for (const [key, resource] of resources) this.#set(key, resource);
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
        this.#changed.add(key);
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
    try {
      if (this.#settle !== undefined) await this.#save();
      await this.#queued;
      await this.#writing;
    } finally {
      await this.#stored.close();
      this.#lock?.release();
    }
  }

  /** Changes made while a write is under way share the next one. */
  #save(): Promise<void> {
    if (this.#lock === undefined) {
      throw new WorldError(`the sandbox world ${this.file} was opened to be looked at, not to be changed`);
    }
    clearTimeout(this.#settle);
    this.#settle = undefined;
    // A write that failed was told to those who waited for it.
    const before = this.#writing?.catch(() => undefined) ?? Promise.resolve();
    this.#queued ??= before.then(() => {
      this.#queued = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const keys = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#stored.write(this.#change(keys), () => this.#change(this.#resources.keys()));
    } catch (error) {
      for (const key of keys) this.#changed.add(key);
      throw error;
    }
  }

  #change(keys: Iterable<string>): Change {
    const put: Record<string, WorldResource> = {};
    const removed: string[] = [];
    for (const key of keys) {
      const resource = this.#resources.get(key);
      if (resource === undefined) removed.push(key);
      else put[key] = resource;
    }
    const unacknowledged = [...this.#abandoned.values(), ...this.#inFlight.values()];
    return { put, removed, serial: this.#serial, unacknowledged };
  }

  #set(key: string, resource: WorldResource): void {
    this.#resources.set(key, resource);
    this.#changed.add(key);
  }
}
