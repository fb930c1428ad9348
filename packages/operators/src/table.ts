import type { Operator } from "./operator.ts";
import { data } from "./table/data.ts";
import { foundation } from "./table/foundation.ts";
import { recovery } from "./table/recovery.ts";
import { scaling } from "./table/scaling.ts";

/**
 * The operators Axon's resources rely on. A version is the newest that a public release or a pull request of its makers or
 * users showed in November 2026.
 */
const table = { ...foundation, ...data, ...recovery, ...scaling };

export type OperatorName = keyof typeof table;

export const operators: Readonly<Record<OperatorName, Operator>> = table;

export const operatorNames = Object.keys(table) as OperatorName[];
