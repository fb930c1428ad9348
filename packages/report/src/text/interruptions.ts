import type { Summary } from "../model.ts";
import { shortType } from "../urn.ts";
import { table } from "./count.ts";

/** Which of the planned changes users would notice, and which they would not; nothing of a rehearsal's first start. */
export function interruptionLines({ changes, planned }: Pick<Summary, "changes" | "planned">): string[] {
  if (!planned) return [];
  const section = (heading: string, downtime: boolean) => {
    const rows = changes.flatMap(({ type, name, interruption }) =>
      interruption?.downtime === downtime ? [[shortType(type), name, interruption.because]] : [],
    );
    return rows.length === 0 ? [] : [heading, ...table(rows)];
  };
  return [...section("Downtime of", true), ...section("No downtime of", false)];
}
