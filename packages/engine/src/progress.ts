/** One report of what a long step is doing. */
export interface Progress {
  /** What is happening, as a phrase: `compiling the Pulumi engine`. */
  readonly message: string;
  /** How much is done, in the unit of `total`. */
  readonly completed?: number;
  /** How much there is to do. @default - not known */
  readonly total?: number;
}

/** Told of each step as it happens; called often, so a display draws as seldom as it likes. */
export type OnProgress = (progress: Progress) => void;
