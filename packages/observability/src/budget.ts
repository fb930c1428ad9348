import { type Prices, type Problem, show } from "@axon/core";

/** What a system may cost, and the prices by which what runs is counted. */
export interface ObservedBudget {
  /** Most that a month may cost. */
  readonly monthly: number;
  /** As prices are written: `USD`. */
  readonly currency: string;
  readonly prices: Pick<Prices, "cpuHour" | "gpuHour" | "memoryGibHour" | "storageGibMonth">;
  /** What a month costs beside pods and disks, which nothing measures: backups and their copies. @default 0 */
  readonly beside?: number;
  /** Everywhere that something runs which is paid for. @default - the namespace of the system alone */
  readonly namespaces?: readonly string[];
}

/** What is wrong with a budget. */
export function checkBudget({ monthly, prices, beside = 0 }: ObservedBudget): Problem[] {
  const amounts = { ...prices, beside };
  return [
    ...(Number.isFinite(monthly) && monthly > 0
      ? []
      : [{ path: ["monthly"], expected: "a number above 0", received: show(monthly) }]),
    ...Object.entries(amounts).flatMap(([name, amount]) =>
      Number.isFinite(amount) && amount >= 0
        ? []
        : [
            {
              path: name === "beside" ? [name] : ["prices", name],
              expected: "a number from 0",
              received: show(amount),
            },
          ],
    ),
  ];
}
