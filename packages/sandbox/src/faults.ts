import { setTimeout as sleep } from "node:timers/promises";
import type { Identity } from "./stand-in.ts";

const FAULT_OPERATIONS = ["check", "diff", "create", "read", "update", "delete"] as const;
export type FaultOperation = (typeof FAULT_OPERATIONS)[number];

const FAULT_ACTIONS = ["fail", "fail-after", "delay", "hang", "hang-after", "crash-before", "crash-after"] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** Something that goes wrong on demand, to rehearse recovery. Previews are spared. */
export interface Fault {
  readonly operation: FaultOperation;
  /** Pulumi type token the fault is for. @default any */
  readonly type?: string;
  /** Logical name of the resource the fault is for. @default any */
  readonly name?: string;
  /** Which of the matching operations it strikes first, counted from 1. @default 1 */
  readonly nth?: number;
  /** How many operations in a row it strikes. @default 1 */
  readonly times?: number;
  /**
   * `fail` ends the operation with an error and no effect, `fail-after` with an error and its effect, `delay` makes it
   * slow, `hang` and `hang-after` never answer, without and with its effect, `crash-before` and `crash-after` kill the
   * provider without a word on that side of the effect.
   */
  readonly action: FaultAction;
  /** Length of a `delay`, in milliseconds. @default 1000 */
  readonly delayMilliseconds?: number;
  /** Text of the error. @default says that the fault was asked for */
  readonly message?: string;
}

/** The error of a `fail` fault. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

/** Reads faults from JSON: one fault or a list. @throws FaultError naming all that is wrong */
export function parseFaults(json: string): readonly Fault[] {
  const parsed = readJson(json);
  const faults = Array.isArray(parsed) ? parsed : [parsed];
  const problems = faults.flatMap((fault, index) => checkFault(fault).map((problem) => `faults[${index}]: ${problem}`));
  if (problems.length > 0) {
    throw new FaultError(problems.join("\n"));
  }
  return faults as Fault[];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FaultError(`faults must be JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function checkFault(fault: Partial<Record<keyof Fault, unknown>>): readonly string[] {
  const problems: string[] = [];
  if (!FAULT_OPERATIONS.some((operation) => operation === fault.operation)) {
    problems.push(`operation must be one of ${FAULT_OPERATIONS.join(", ")}, got ${JSON.stringify(fault.operation)}`);
  }
  if (!FAULT_ACTIONS.some((action) => action === fault.action)) {
    problems.push(`action must be one of ${FAULT_ACTIONS.join(", ")}, got ${JSON.stringify(fault.action)}`);
  }
  for (const key of ["nth", "times", "delayMilliseconds"] as const) {
    const value = fault[key];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 1)) {
      problems.push(`${key} must be a whole number from 1, got ${JSON.stringify(value)}`);
    }
  }
  return problems;
}

/** Strikes operations with the faults it was given. */
export class Faults {
  readonly #counts = new Map<Fault, number>();
  readonly #crash: () => void;
  readonly #onStrike: (fault: Fault) => void;

  constructor(faults: readonly Fault[], crash: () => void, onStrike: (fault: Fault) => void) {
    for (const fault of faults) {
      this.#counts.set(fault, 0);
    }
    this.#crash = crash;
    this.#onStrike = onStrike;
  }

  /** Runs an operation, or what is left of it. */
  async strike<T>(operation: FaultOperation, target: Identity, run: () => Promise<T>): Promise<T> {
    const fault = this.#due(operation, target);
    if (fault === undefined) {
      return run();
    }
    const { action } = fault;
    if (action === "delay") {
      await sleep(fault.delayMilliseconds ?? 1000);
      return run();
    }
    if (action.endsWith("-after")) {
      await run();
    }
    this.#onStrike(fault);
    if (action.startsWith("fail")) {
      throw new FaultError(fault.message ?? `fault on demand: ${operation} of ${target.type} "${target.name}"`);
    }
    if (action.startsWith("crash")) {
      this.#crash();
    }
    return new Promise<never>(() => {});
  }

  #due(operation: FaultOperation, target: Identity): Fault | undefined {
    let due: Fault | undefined;
    for (const [fault, count] of this.#counts) {
      const matches =
        fault.operation === operation &&
        (fault.type ?? target.type) === target.type &&
        (fault.name ?? target.name) === target.name;
      if (matches) {
        const first = fault.nth ?? 1;
        this.#counts.set(fault, count + 1);
        if (count + 1 >= first && count + 1 < first + (fault.times ?? 1)) {
          due ??= fault;
        }
      }
    }
    return due;
  }
}
