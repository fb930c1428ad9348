/** What somebody is asked before something real changes. */
export interface Question {
  /** `destroy cortex-core prod on kubernetes`. */
  readonly action: string;
  readonly stack: string;
  /** Production: a plain yes is too easy, the stack's name must be typed. */
  readonly typeName: boolean;
}

/** Asks on the terminal before a change of a real target. @returns whether the answer was yes */
export async function confirmed({ action, stack, typeName }: Question, signal: AbortSignal): Promise<boolean> {
  const { confirm, input } = await import("@inquirer/prompts");
  // Standard output is for the result.
  const context = { output: process.stderr, signal };
  if (!typeName) return confirm({ message: `${action}?`, default: false }, context);
  const typed = await input({ message: `${action}: type the stack's name, ${stack}, to go ahead:` }, context);
  return typed.trim() === stack;
}
