/** Checks of arguments that components share: each gives the one problem of a value, or none. */

import { isCronSchedule } from "./cron.ts";
import { type Problem, show } from "./problem.ts";
import { parseBytes, parseCpu, parseDuration, QuantityError } from "./quantity.ts";

export function checkInteger(path: Problem["path"], value: number, least: number, most?: number): Problem[] {
  if (Number.isInteger(value) && value >= least && (most === undefined || value <= most)) return [];
  const expected = most === undefined ? `an integer of at least ${least}` : `an integer from ${least} to ${most}`;
  return [{ path, expected, received: show(value) }];
}

export function checkSchedule(path: Problem["path"], schedule: string): Problem[] {
  if (isCronSchedule(schedule)) return [];
  return [{ path, expected: 'a cron schedule of five fields, such as "0 2 * * *"', received: show(schedule) }];
}

/** @param atLeast and `atMost` are written like the text itself */
export type QuantityCheck = (path: Problem["path"], text: string, atLeast?: string, atMost?: string) => Problem[];

export const checkCpu: QuantityCheck = (...args) => checkQuantity((text) => parseCpu(text).millicores, ...args);

export const checkBytes: QuantityCheck = (...args) => checkQuantity((text) => parseBytes(text).bytes, ...args);

export const checkDuration: QuantityCheck = (...args) => checkQuantity((text) => parseDuration(text).seconds, ...args);

function checkQuantity(
  amountOf: (text: string) => number,
  path: Problem["path"],
  text: string,
  atLeast?: string,
  atMost?: string,
): Problem[] {
  try {
    const amount = amountOf(text);
    const fits =
      (atLeast === undefined || amount >= amountOf(atLeast)) && (atMost === undefined || amount <= amountOf(atMost));
    return fits ? [] : [{ path, expected: bounds(atLeast, atMost), received: text }];
  } catch (error) {
    if (error instanceof QuantityError) return [{ path, expected: error.expected, received: show(text) }];
    throw error;
  }
}

function bounds(atLeast: string | undefined, atMost: string | undefined): string {
  if (atLeast === undefined) return `at most ${atMost}`;
  return atMost === undefined ? `at least ${atLeast}` : `${atLeast} to ${atMost}`;
}
