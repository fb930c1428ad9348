import { Interrupted } from "../exit.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal gives Ctrl-C to the launcher as well as to us, and the launcher passes it on: within this time it is one. */
const sameKeyMilliseconds = 300;

/**
 * Ctrl-C and its like, counted. The first one asks whatever runs to stop in order and aborts `signal`, the second one asks
 * for an end at once and aborts `force`.
 */
export class Interrupts {
  readonly #gentle = new AbortController();
  readonly #force = new AbortController();
  readonly #onInterrupt: (again: boolean) => void;
  #first: { readonly at: number; readonly signal: NodeJS.Signals } | undefined;

  /** @param onInterrupt told of each interruption, so that the user hears that the key was seen */
  constructor(onInterrupt: (again: boolean) => void) {
    this.#onInterrupt = onInterrupt;
    for (const signal of signals) process.on(signal, this.#receive);
  }

  /** Aborts at the first interruption. */
  get signal(): AbortSignal {
    return this.#gentle.signal;
  }

  /** Aborts at the second. */
  get force(): AbortSignal {
    return this.#force.signal;
  }

  get interrupted(): boolean {
    return this.#first !== undefined;
  }

  /** @throws Interrupted when there was an interruption */
  check(): void {
    if (this.#first) throw new Interrupted(this.#first.signal);
  }

  /** Gives the signals back. */
  dispose(): void {
    for (const signal of signals) process.off(signal, this.#receive);
  }

  readonly #receive = (signal: NodeJS.Signals): void => {
    const now = Date.now();
    if (this.#first === undefined) {
      this.#first = { at: now, signal };
      this.#onInterrupt(false);
      this.#gentle.abort(new Interrupted(signal));
    } else if (now - this.#first.at > sameKeyMilliseconds && !this.#force.signal.aborted) {
      this.#onInterrupt(true);
      this.#force.abort(new Interrupted(signal));
    }
  };
}
