import type { ReleaseReport, ServiceFigures, Summary } from "../model.ts";

/** What became of a release: how it was watched, what was done about it, and who could not be told. */
export function releaseLines({ release, deployment }: Summary): string[] {
  if (release === undefined) return [];
  const { version, notifications } = release;
  const lost = notifications.filter(({ delivered }) => !delivered);
  const told = notifications.filter(({ delivered }) => delivered).map(({ receiver }) => receiver);
  return [
    ...rollbackLines(release),
    ...watchLines(release, deployment.sandbox),
    ...(told.length > 0 ? [`Told of ${version}: ${told.join(", ")}`] : []),
    ...lost.map(({ receiver, problem }) => `NOT told of ${version}: ${receiver}${problem ? `, ${problem}` : ""}`),
  ];
}

function rollbackLines({ version, rollback }: ReleaseReport): string[] {
  if (rollback === undefined) return [];
  const { outcome, to, reason, problem } = rollback;
  const because = `because ${reason}`;
  const said = {
    succeeded: `Rolled back to ${to} ${because}`,
    failed: `ROLLBACK to ${to} FAILED; it was begun ${because}`,
    impossible: `${version} stays, though it does not hold, ${because}`,
    off: `${version} stays, as asked (--no-rollback), though it does not hold, ${because}`,
  }[outcome];
  return [said, ...(problem ? problem.split("\n").map((line) => `  ${line}`) : [])];
}

function watchLines({ version, watch }: ReleaseReport, sandbox: boolean): string[] {
  const minutes = `${Math.max(1, Math.round(watch.seconds / 60))} min`;
  const said = {
    good: [`${version} held for ${minutes}`],
    bad: [],
    unfinished: [`The watch over ${version} was cut off after ${minutes}; nobody has seen that it holds`],
    blind: [`${version} was NOT watched`],
    off: sandbox ? [] : [`${version} was not watched`],
  }[watch.outcome];
  const told = [...watch.notes, ...(watch.services ?? []).map(figuresLine)];
  return [...said, ...told.map((line) => (said.length > 0 ? `  ${line}` : line))];
}

/** `web: 0.1 % failed (0.2 % before), p95 210 ms (180 ms before)`. */
function figuresLine({ name, now, before }: ServiceFigures): string {
  const failed = (share: number) => `${Number((share * 100).toFixed(1))} %`;
  const took = (seconds: number) => `${Number((seconds * 1_000).toPrecision(3))} ms`;
  const beside = (text: (figure: number) => string, then: number | undefined) =>
    then === undefined ? "" : ` (${text(then)} before)`;
  const { errorRatio, latencyP95Seconds } = now;
  const parts = [
    ...(errorRatio === undefined ? [] : [`${failed(errorRatio)} failed${beside(failed, before.errorRatio)}`]),
    ...(latencyP95Seconds === undefined
      ? []
      : [`p95 ${took(latencyP95Seconds)}${beside(took, before.latencyP95Seconds)}`]),
  ];
  return `${name}: ${parts.join(", ")}`;
}
