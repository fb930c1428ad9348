import type { PathStep, ValueMap } from "./value.ts";
import type { World } from "./world/world.ts";

/** Something wrong with the inputs of a resource, told through the engine before anything is created. */
export interface CheckProblem {
  /** Path of the offending property; empty for the resource as a whole. */
  readonly path: readonly PathStep[];
  /** What was found and what is expected, lower case, no full stop. */
  readonly reason: string;
}

/** How the stack wants names to be given to resources that have none. */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface Identity {
  readonly urn: string;
  /** Pulumi type token. */
  readonly type: string;
  /** Logical name, the last part of the URN. */
  readonly name: string;
}

export interface CheckRequest extends Identity {
  /** Inputs of the last update; `undefined` for a new resource. */
  readonly oldInputs: ValueMap | undefined;
  readonly inputs: ValueMap;
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

export interface CheckResult {
  readonly inputs: ValueMap;
  readonly problems: readonly CheckProblem[];
}

export interface DiffRequest extends Identity {
  readonly id: string;
  readonly oldInputs: ValueMap;
  readonly oldState: ValueMap;
  readonly inputs: ValueMap;
  readonly ignoreChanges: readonly string[];
}

/** One changed property. */
export interface Change {
  readonly path: readonly PathStep[];
  readonly kind: "add" | "delete" | "update";
  /** Whether the change can only be made by replacing the resource. */
  readonly replaces: boolean;
}

export interface DiffResult {
  readonly changes: readonly Change[];
  /** The old resource has to go first, because the new one takes its name. */
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends Identity {
  readonly inputs: ValueMap;
  readonly preview: boolean;
}

export interface CreateResult {
  /** Empty in a preview. */
  readonly id: string;
  readonly state: ValueMap;
  /** Key of the new resource in the world; absent in a preview. */
  readonly key?: string;
}

export interface ReadRequest extends Identity {
  readonly id: string;
  /** What the last update left; empty on import. */
  readonly state: ValueMap;
  readonly inputs: ValueMap;
}

export interface ReadResult {
  readonly id: string;
  readonly state: ValueMap;
  readonly inputs: ValueMap;
}

export interface UpdateRequest extends DiffRequest {
  readonly preview: boolean;
}

export interface DeleteRequest extends Identity {
  readonly id: string;
  readonly state: ValueMap;
}

export type LogSeverity = "info" | "warning";

/** What a stand-in works with, besides the request. */
export interface Context {
  readonly world: World;
  /** Namespaces the cluster has that no stack of this world made. */
  readonly namespaces: ReadonlySet<string>;
  /** Configuration of the provider resource the request is for. */
  readonly settings: ValueMap;
  /** Tells the user something about a resource, through the engine. */
  readonly log: (severity: LogSeverity, urn: string, message: string) => void;
}

/** Plays a cloud's provider: the same checks, defaults, replacements and secrets, with a file for a cloud. */
export interface StandIn {
  /** Pulumi package it stands in for. */
  readonly name: string;
  /** Problems of a provider's configuration. */
  checkConfig(inputs: ValueMap): readonly CheckProblem[];
  check(request: CheckRequest, context: Context): Promise<CheckResult>;
  diff(request: DiffRequest, context: Context): DiffResult;
  create(request: CreateRequest, context: Context): Promise<CreateResult>;
  /** @returns `undefined` when the resource is gone */
  read(request: ReadRequest, context: Context): Promise<ReadResult | undefined>;
  update(request: UpdateRequest, context: Context): Promise<ValueMap>;
  /** Deleting what is gone already succeeds. */
  delete(request: DeleteRequest, context: Context): Promise<void>;
}
