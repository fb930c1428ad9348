import type { Severity } from "@pulumi/policy";
import type { Control } from "./framework.ts";
import type { Resource } from "./resource.ts";
import type { Settings } from "./settings.ts";
import type { Stack } from "./stack.ts";
import type { Verdict } from "./verdict.ts";

/** What every rule says about itself, in the field names of Pulumi's policy SDK. */
export interface RuleMetadata {
  /** Kebab-case, naming what is demanded. It is the rule's id and is never given to another rule. */
  readonly name: string;
  readonly displayName: string;
  /** Why it matters, in two sentences: what goes wrong without it, and what that costs. */
  readonly description: string;
  readonly severity: Severity;
  /** What to write, for somebody who has just been stopped. */
  readonly remediationSteps: string;
  readonly url: string;
  /** The controls it serves, the closest first. */
  readonly frameworks: readonly [Control, ...Control[]];
  /** What other scanners call the same demand: `CKV_K8S_16`, `KSV-0017`, `kube-linter:privileged-container`. */
  readonly peers: readonly string[];
  readonly tags: readonly string[];
  /** Type keys the rule judges, such as `kubernetes:apps:Deployment`; of any other type it is not applicable. */
  readonly types: readonly string[];
  /** The settings the rule reads. @default - none */
  readonly settings?: readonly (keyof Settings)[];
  /** Whether each of its violations says what to write in its place, so that `remediate` mends it. @default false */
  readonly remediable?: boolean;
  /**
   * What may no longer work once it is mended, as a program that writes to its image: somebody has to try that before it is
   * deployed. @default - nothing that runs can tell
   */
  readonly breaks?: string;
}

/** Cases that belong to the rule: documentation, and a test that runs them all. */
export interface Examples<Subject> {
  readonly compliant: readonly Subject[];
  readonly violating: readonly Subject[];
  readonly notApplicable: readonly Subject[];
  readonly unknown: readonly Subject[];
  /** Settings the examples are judged with, beside the defaults. */
  readonly settings?: Partial<Settings>;
  /** The day they are judged on, YYYY-MM-DD. @default - the day of the test, of which the rule asks nothing */
  readonly today?: string;
}

/** A rule that judges one resource at a time. */
export interface ResourceRule extends RuleMetadata {
  readonly scope: "resource";
  /** @param today YYYY-MM-DD, by UTC: the one clock that rules have */
  readonly check: (resource: Resource, settings: Settings, today: string) => Iterable<Verdict>;
  /** Whether what else is in the stack bears that a violation of the resource is mended. @default - it does */
  readonly bears?: (resource: Resource, stack: Stack) => boolean;
  readonly examples: Examples<Resource>;
}

/** A rule that judges resources by what else is in their stack. Each verdict names the resource it is about. */
export interface StackRule extends RuleMetadata {
  readonly scope: "stack";
  /** @param today YYYY-MM-DD, by UTC */
  readonly check: (stack: Stack, settings: Settings, today: string) => Iterable<Verdict>;
  readonly examples: Examples<readonly Resource[]>;
}

export type Rule = ResourceRule | StackRule;

/** Gives a rule its type, by its scope; everything about a rule is in the one object. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
