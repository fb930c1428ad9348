import { type Duration, formatDuration } from "@axon/core";

const daySeconds = 86_400;

/** Whole days as days, `"7d"`; anything else as core writes it, `"90m"`. */
export function time(duration: Duration): string {
  const days = duration.seconds / daySeconds;
  return Number.isInteger(days) && days > 0 ? `${days}d` : formatDuration(duration);
}
