export type { EngineEvent } from "./events.ts";
export type {
  Change,
  ChangeKind,
  Deployment,
  Failure,
  Interruption,
  Modelled,
  NotificationReport,
  Operation,
  Outcome,
  PolicyFinding,
  PolicyReport,
  ReleaseReport,
  ServiceFigures,
  Summary,
  Warning,
  WatchOutcome,
} from "./model.ts";
export { printable } from "./outputs.ts";
export { type Run, summarize } from "./summarize.ts";
export { summaryLines } from "./text/summary.ts";
export { parseUrn, shortType } from "./urn.ts";
