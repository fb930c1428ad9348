/** A world that cannot be used as it is; the message says what to do about it. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}
