import { checkInteger, type Problem } from "@axon/core";
import type { Values } from "./operator.ts";
import { type OperatorName, operatorNames, operators } from "./table.ts";

export { neededOperators, operatorsTable, type RenderedObject } from "./needed.ts";
export type { Operator, Values } from "./operator.ts";
export { type OperatorName, operatorNames, operators } from "./table.ts";

/** `install`: this stack brings it; `expect`: the cluster has it, and nothing is created. */
export type Provision = "install" | "expect";

export interface OperatorsArgs {
  /** Operator to who brings it; what is not named is not relied on. */
  readonly operators: Readonly<Partial<Record<OperatorName, Provision>>>;
  /** Two replicas and disruption budgets where a chart knows them. @default true */
  readonly production?: boolean;
  /** Values laid over those of the table, for what only the installation knows. @default {} */
  readonly values?: Readonly<Partial<Record<OperatorName, Values>>>;
  /** Seconds a release may take until everything in it is ready; it is taken back then. @default 600 */
  readonly timeoutSeconds?: number;
}

export const defaults = { timeoutSeconds: 600 } as const;

/** Everything that is wrong with a choice of operators. */
export function checkOperators({
  operators: chosen,
  values = {},
  timeoutSeconds = defaults.timeoutSeconds,
}: OperatorsArgs): Problem[] {
  const installed = operatorNames.filter((name) => chosen[name] === "install");
  return [
    ...installed.flatMap((name) => missingNeeds(name, chosen)),
    ...installed.flatMap((name) => missingValues(name, values[name] ?? {})),
    ...operatorNames
      .filter((name) => values[name] !== undefined && chosen[name] !== "install")
      .map((name) => ({ path: ["values", name], expected: "absent, as it is not installed", received: "values" })),
    ...checkInteger(["timeoutSeconds"], timeoutSeconds, 60),
  ];
}

function missingNeeds(name: OperatorName, chosen: OperatorsArgs["operators"]): Problem[] {
  const { needs = [], title } = operators[name];
  return operatorNames
    .filter((other) => needs.includes(other) && chosen[other] === undefined)
    .map((other) => ({
      path: ["operators", other],
      expected: '"install" or "expect"',
      received: "nothing",
      hint: `${title} needs ${operators[other].title}`,
    }));
}

function missingValues(name: OperatorName, given: Values): Problem[] {
  return (operators[name].requires ?? [])
    .filter((path) => valueAt(given, path.split(".")) === undefined)
    .map((path) => ({
      path: ["values", name, ...path.split(".")],
      expected: "a value of this installation",
      received: "nothing",
    }));
}

function valueAt(values: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => (isValues(value) ? value[step] : undefined), values);
}

/** `over` laid on `under`: maps are merged, everything else is replaced. */
export function mergeValues(under: Values, over: Values): Values {
  const merged = Object.entries(over).map(([key, value]): [string, Values[string]] => {
    const base = under[key];
    return [key, isValues(base) && isValues(value) ? mergeValues(base, value) : value];
  });
  return { ...under, ...Object.fromEntries(merged) };
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
