/** How the log lines of a system are read, and what nobody is to read in them. */
export interface LogReading {
  /** Fields of JSON lines that lines are found by; they are kept beside the line. @default [] */
  readonly fields?: readonly string[];
  /** Fields whose values are masked before a line is kept, besides those of credentials, which always are. @default {} */
  readonly masked?: Readonly<Record<string, LogMask>>;
  /** What fields of a line say that is counted, by the name of the alert on it. @default {} */
  readonly counted?: Readonly<Record<string, CountedLines["where"]>>;
}

/** `hash` still tells one value from another and gives neither away; `remove` leaves nothing. */
export type LogMask = "hash" | "remove";

/** Lines of the logs that an alert counts. */
export interface CountedLines {
  /** What fields of a line say, by the field's name. */
  readonly where: Readonly<Record<string, string>>;
  /** Lines that are nothing to worry about yet. */
  readonly moreThan: number;
  /** Time in which they are counted, `"5m"`. */
  readonly within: string;
}
