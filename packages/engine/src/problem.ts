/** What went wrong with the engine, where, and how to mend it; the message says all three. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /** What the reader can do about it; part of the message too. */
  readonly fix: string;

  /** @param what what failed, and where: a path, a command or an address */
  constructor(what: string, fix: string, options?: ErrorOptions) {
    super(`${what}\n  to mend it: ${fix}`, options);
    this.fix = fix;
  }
}

/** The text of whatever was thrown, on one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replaceAll(/\s*\n\s*/g, "; ");
}
