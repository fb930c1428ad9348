/** A world that cannot be used as it is; the message says what to do about it. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}

/** A world that another process has open; one that is about to end gives it free in a moment. */
export class WorldInUseError extends WorldError {}
