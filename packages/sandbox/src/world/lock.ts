import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { WorldError } from "./problem.ts";

/** Makes sure that one process at a time changes a world. A lock whose process is gone is taken over. */
export class WorldLock {
  readonly file: string;

  private constructor(file: string) {
    this.file = file;
  }

  /** @throws WorldError when a living process holds the lock */
  static acquire(worldFile: string): WorldLock {
    const lock = new WorldLock(`${worldFile}.lock`);
    mkdirSync(dirname(worldFile), { recursive: true });
    if (!lock.#tryCreate()) {
      const holder = lock.#holder();
      if (holder !== undefined && isAlive(holder.pid)) {
        throw new WorldError(
          `the sandbox world ${worldFile} is in use by process ${holder.pid}; end that process or use another world file`,
        );
      }
      rmSync(lock.file, { force: true });
      if (!lock.#tryCreate()) {
        throw new WorldError(`the sandbox world ${worldFile} was taken by another process a moment ago; try again`);
      }
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
    try {
      const [pid, port] = readFileSync(this.file, "utf8").split(" ").map(Number);
      const known = pid !== undefined && Number.isInteger(pid) && pid > 0;
      return known ? { pid, ...(port === undefined ? {} : { port }) } : undefined;
    } catch {
      return undefined;
    }
  }
}

interface Holder {
  readonly pid: number;
  readonly port?: number;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
