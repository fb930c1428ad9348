/** What the engine was asked to do. */
export type Operation = "up" | "preview" | "refresh" | "destroy";

/** What happens, or would happen, to a resource. `forget` drops it from the state because it is gone already. */
export type ChangeKind = "create" | "update" | "replace" | "delete" | "read" | "import" | "forget";

/** What a change does to those who use a resource. */
export interface Interruption {
  /** Whether nobody answers them for a while. */
  readonly downtime: boolean;
  /** `its only server restarts`, `replica by replica`. */
  readonly because: string;
}

/** One resource that does not stay as it is. */
export interface Change {
  readonly kind: ChangeKind;
  readonly urn: string;
  /** Pulumi type token. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** URN of the outermost component it belongs to; undefined for a resource that stands alone. */
  readonly component?: string;
  /** Paths of the properties that differ; empty for a creation or a deletion. */
  readonly properties: readonly string[];
  /** Whether losing it loses data. */
  readonly stateful: boolean;
  /** Whether the engine refuses to delete it. */
  readonly protected: boolean;
  /** Left out for what serves nobody, or goes on serving. */
  readonly interruption?: Interruption;
}

/** A resource the engine could not bring where it should be. */
export interface Failure {
  /** Undefined where the program failed, not a resource. */
  readonly urn?: string;
  readonly type?: string;
  readonly name?: string;
  readonly message: string;
}

/** Something worth reading that stopped nothing. */
export interface Warning {
  readonly urn?: string;
  readonly message: string;
}

/** What a policy holds against a resource. */
export interface PolicyFinding {
  readonly policy: string;
  readonly level: "mandatory" | "advisory";
  readonly resource?: { readonly urn: string; readonly type: string; readonly name: string };
  readonly message: string;
}

/** Which policies were asked and what they found. */
export interface PolicyReport {
  /** False where the caller switched them off. */
  readonly enabled: boolean;
  /** Names of the packs that judged. */
  readonly packs: readonly string[];
  readonly findings: readonly PolicyFinding[];
}

/** What a real target would decide and the sandbox made up. */
export interface Modelled {
  /** Objects that a controller would have made. */
  readonly objects: number;
  /** Objects with a status, an address or another value that a controller would have written. */
  readonly values: number;
}

/** How the watch over a release ended. `unfinished` was cut off, `blind` could not look, `off` was not wanted. */
export type WatchOutcome = "good" | "bad" | "unfinished" | "blind" | "off";

/** How a service answers, and how it did before the update. What was not measured is left out. */
export interface ServiceFigures {
  readonly name: string;
  readonly now: Figures;
  readonly before: Figures;
}

interface Figures {
  /** Share of requests answered with 5xx, from 0 to 1. */
  readonly errorRatio?: number;
  readonly latencyP95Seconds?: number;
}

/** What became of a release after it was applied, where releases are watched. */
export interface ReleaseReport {
  readonly version: string;
  readonly watch: {
    readonly outcome: WatchOutcome;
    /** How long it was looked at. */
    readonly seconds: number;
    /** Why it was not looked at, or what could not be judged. */
    readonly notes: readonly string[];
    /** How services did at the last check; left out where nothing was measured. */
    readonly services?: readonly ServiceFigures[];
  };
  /** Only of a release that did not hold. */
  readonly rollback?: {
    /** `impossible` where there is nothing to go back to, `off` where it was not wanted. */
    readonly outcome: "succeeded" | "failed" | "impossible" | "off";
    /** The release that is back, or should be. */
    readonly to?: string;
    /** What took the release back: `error rate of web is 7.1 % over 5m, above 5 %`. */
    readonly reason: string;
    /** Why there is no way back, or what the way back failed of. */
    readonly problem?: string;
  };
  /** Who was told. */
  readonly notifications: readonly NotificationReport[];
}

/** Whether somebody could be told of a release. */
export interface NotificationReport {
  /** `webhook`, `Slack`, `PagerDuty`. */
  readonly receiver: string;
  readonly delivered: boolean;
  /** Why not; without the address, which is a secret. */
  readonly problem?: string;
}

/** Which deployment is meant. */
export interface Deployment {
  readonly system: string;
  readonly environment: string;
  readonly target: string;
  readonly stack: string;
  readonly sandbox: boolean;
}

/** `refused` by a policy, `cancelled` by the user. */
export type Outcome = "succeeded" | "failed" | "refused" | "cancelled";

/** Everything one run of the engine tells, ready to be printed or written as JSON. */
export interface Summary {
  readonly operation: Operation;
  readonly deployment: Deployment;
  readonly outcome: Outcome;
  /** Whether the changes are only announced: nothing was touched. */
  readonly planned: boolean;
  /** What loses data first, then by kind and name; components themselves are not among them. */
  readonly changes: readonly Change[];
  /** Resources that stay as they are. */
  readonly unchanged: number;
  readonly policies: PolicyReport;
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
  /** Outputs of the stack; secrets are the string `<secret>`, what is not known yet `<computed>`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether the record differs, be it with no change of a resource: a component's arguments, an output of the stack. */
  readonly recordChanges: boolean;
  readonly durationSeconds: number;
  /** Only of an update where releases are watched. */
  readonly release?: ReleaseReport;
  /** Only of the sandbox. */
  readonly modelled?: Modelled;
}
