import { UsageError } from "../exit.ts";

/** What somebody is asked before something real changes. */
export interface Question {
  /** `destroy cortex-core prod on kubernetes`. */
  readonly action: string;
  readonly stack: string;
  /** Production: a plain yes is too easy, the stack's name must be typed. */
  readonly typeName: boolean;
}

/**
 * Asks before a change of a real target.
 * @returns whether the answer was yes
 * @throws UsageError without a terminal: nobody is there to answer
 */
export async function confirmed(question: Question, terminal: boolean, signal: AbortSignal): Promise<boolean> {
  if (!terminal) {
    throw new UsageError(
      `${question.action} needs a confirmation, and there is no terminal to ask on; add --yes to go ahead`,
    );
  }
  const { confirm, input } = await import("@inquirer/prompts");
  const context = { output: process.stderr, signal };
  if (!question.typeName) return confirm({ message: `${question.action}?`, default: false }, context);
  const typed = await input(
    { message: `${question.action}: type the stack's name, ${question.stack}, to go ahead:` },
    context,
  );
  return typed.trim() === question.stack;
}
