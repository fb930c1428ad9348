import type { Progress } from "../../packages/engine/src/progress.ts";

/** Lines are read later, in a log. */
const intervalMilliseconds = 10_000;

/** Tells on standard error what a long step is doing: when it begins something else, and every ten seconds. */
export function progressLines(): (progress: Progress) => void {
  let said = "";
  let at = 0;
  return ({ message, completed, total }) => {
    const step = message.replace(/: .*/, "");
    if (step === said && Date.now() - at < intervalMilliseconds) return;
    said = step;
    at = Date.now();
    const share = completed !== undefined && total ? `, ${Math.floor((100 * completed) / total)} %` : "";
    process.stderr.write(`    ${message}${share}\n`);
  };
}
