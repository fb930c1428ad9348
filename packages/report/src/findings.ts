/** What a report tells of a rule beside its findings. */
export interface FindingRule {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly remediationSteps: string;
  readonly url: string;
  readonly tags: readonly string[];
}

/** One violation. */
export interface Finding {
  /** Name of the rule. */
  readonly policy: string;
  /** A mandatory finding stops a deployment, an advisory one is only told. */
  readonly level: "mandatory" | "advisory";
  readonly resource: {
    readonly type: string;
    readonly name: string;
    /** Line where it begins, from 1. */
    readonly line?: number;
  };
  /** Resource, container, property, what was found and what to write. Never holds a secret. */
  readonly message: string;
  /** File the resource was read from; absent when it came from a program. */
  readonly file?: string;
  /** Line of the property that is meant, or of the nearest above it that is written, from 1. */
  readonly line?: number;
  /** Column of it, in UTF-16 units from 1. */
  readonly column?: number;
  /** That line, without what may be a secret. */
  readonly excerpt?: string;
  /** What would mend it, where there is one right answer. */
  readonly change?: Change;
}

/** Lines to write in a file. */
export interface Change {
  /** Whether they stand for the line that is there, or come after it. */
  readonly replaces: boolean;
  /** None where a line is only to go. */
  readonly lines: readonly string[];
}

/** A violation that does not count, because somebody has taken it on for a while. */
export interface ExemptedFinding extends Finding {
  readonly exemption: {
    readonly reason: string;
    /** Last day it holds, YYYY-MM-DD. */
    readonly expires: string;
  };
}

/** An exemption that keeps nothing from counting. */
export interface IdleExemption {
  /** Name of the rule. */
  readonly policy: string;
  readonly state: "expired" | "unused";
  /** Whose exemption it is and what to do about it. */
  readonly message: string;
}

/** One file or folder that could not be read, and how to mend it. */
export interface InputProblem {
  readonly file: string;
  /** From 1; absent when the problem is with the file as a whole. */
  readonly line?: number;
  readonly message: string;
  readonly hint: string;
}

/** The one result that every format writes: two formats of one run can differ in form only. */
export interface FindingsReport {
  readonly findings: readonly Finding[];
  readonly exempted: readonly ExemptedFinding[];
  /** Exemptions that have expired, or match no violation. */
  readonly idleExemptions: readonly IdleExemption[];
  /** Resources that were judged. */
  readonly resources: number;
  /** Verdicts that could not be reached because a value is known only after deployment. */
  readonly unknown: number;
  /** The rules that judged, whether they found something or not. */
  readonly rules: readonly FindingRule[];
  /** Files that held nothing to judge, and files and folders that somebody left out. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** What should have been judged and could not be read, so that the rest was judged without it. */
  readonly unreadable: readonly InputProblem[];
}

/** True when something was found that stops a deployment. */
export function hasMandatory({ findings }: Pick<FindingsReport, "findings">): boolean {
  return findings.some(({ level }) => level === "mandatory");
}

/** `k8s/api.yaml:12: the map has the key "image" twice; keep one of them`. */
export function describeInputProblem({ file, line, message, hint }: InputProblem): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${message}; ${hint}`;
}
