import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WorldInUseError } from "./problem.ts";
import { isAlive } from "./process.ts";

/** Makes sure that one process at a time changes a world. A lock whose process is gone is taken over. */
export class WorldLock {
  readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** @throws WorldInUseError when a living process holds the lock */
  static acquire(worldFile: string): WorldLock {
    const lock = new WorldLock(`${worldFile}.lock`);
    mkdirSync(dirname(worldFile), { recursive: true });
    if (lock.#tryCreate()) {
      return lock;
    }
    lock.#removeStale(worldFile);
    if (!lock.#tryCreate()) {
      throw inUse(worldFile, lock.#holder(), lock.file);
    }
    return lock;
  }

  /** Port at which the living holder of a world can be asked to change it; `undefined` when there is none. */
  static portOfHolder(worldFile: string): number | undefined {
    const holder = new WorldLock(`${worldFile}.lock`).#holder();
    return holder !== undefined && isAlive(holder.pid) ? holder.port : undefined;
  }

  /** Tells other processes where to ask for changes. */
  announce(port: number): void {
    writeFileSync(this.file, `${process.pid} ${port}`, { mode: 0o600 });
  }

  release(): void {
    if (this.#holder()?.pid === process.pid) {
      rmSync(this.file, { force: true });
    }
  }

  /** Moves the lock away before it looks at it, so that of two processes only one gets to judge a lock. */
  #removeStale(worldFile: string): void {
    const aside = `${this.file}.${process.pid}`;
    try {
      renameSync(this.file, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return;
      }
      throw error;
    }
    const holder = readHolder(aside);
    if (holder !== undefined && isAlive(holder.pid)) {
      renameSync(aside, this.file);
      throw inUse(worldFile, holder, this.file);
    }
    rmSync(aside, { force: true });
  }

  #tryCreate(): boolean {
    try {
      writeFileSync(this.file, String(process.pid), { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") {
        return false;
      }
      throw error;
    }
  }

  #holder(): Holder | undefined {
    return readHolder(this.file);
  }
}

interface Holder {
  readonly pid: number;
  readonly port?: number;
}

function readHolder(file: string): Holder | undefined {
  try {
    const [pid, port] = readFileSync(file, "utf8").split(" ").map(Number);
    const known = pid !== undefined && Number.isInteger(pid) && pid > 0;
    return known ? { pid, ...(port === undefined ? {} : { port }) } : undefined;
  } catch {
    return undefined;
  }
}

function inUse(worldFile: string, holder: Holder | undefined, lockFile: string): WorldInUseError {
  const who = holder === undefined ? "another process" : `process ${holder.pid}`;
  const wayOut = `wait until it ends; only if that process is none of Axon's, remove ${lockFile}`;
  return new WorldInUseError(`the sandbox world ${worldFile} is in use by ${who}; ${wayOut}`);
}
