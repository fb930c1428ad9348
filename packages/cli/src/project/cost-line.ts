import type { CostRange } from "@axon/core";

/** `About 312 USD a month as planned, 540 at most, at the prices of the stack file; 400 are allowed`. */
export function costLine({
  planned,
  most,
  currency,
  limit,
}: CostRange & { readonly currency: string; readonly limit?: number }): string {
  const allowed = limit === undefined ? "" : `; ${limit} are allowed`;
  const amounts = `${Math.ceil(planned)} ${currency} a month as planned, ${Math.ceil(most)} at most`;
  return `About ${amounts}, at the prices of the stack file${allowed}`;
}
