import type { EngineEvent, StepMetadata } from "./events.ts";
import { type Inputs, interruptionOf } from "./interruption.ts";
import type { Change, ChangeKind } from "./model.ts";
import { isStateful } from "./stateful.ts";
import { parseUrn } from "./urn.ts";

const rootType = "pulumi:pulumi:Stack";

/** What each step of the engine means for the resource. `same` and its like are no change. */
const kinds: Readonly<Record<string, ChangeKind>> = {
  create: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "read-replacement": "replace",
  "import-replacement": "replace",
  delete: "delete",
  read: "read",
  import: "import",
  "remove-pending-replace": "forget",
};

/** Data at risk comes first, then what takes away, then what adds. */
const order: readonly ChangeKind[] = ["replace", "delete", "forget", "update", "import", "create", "read"];

/** All steps of one resource, and where it stands in the tree. */
interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly steps: readonly StepMetadata[];
}

/** What changes and what stays, from the steps the engine announced (a preview) or finished (everything else). */
export function changesOf(
  events: readonly EngineEvent[],
  planned: boolean,
): { changes: readonly Change[]; unchanged: number } {
  const announced = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []));
  const finished = events.flatMap(({ resOutputsEvent }) => (resOutputsEvent ? [resOutputsEvent.metadata] : []));
  const parents = parentsOf([...announced, ...finished]);
  const resources = group(planned ? announced : finished).filter(isCustom);
  const changes = resources.flatMap((resource) => changeOf(resource, parents));
  return { changes: changes.sort(byRisk), unchanged: resources.length - changes.length };
}

function group(steps: readonly StepMetadata[]): Resource[] {
  const byUrn = Map.groupBy(steps, ({ urn }) => urn);
  return [...byUrn].map(([urn, own]) => ({ urn, type: own[0]?.type ?? "", steps: own }));
}

/** Components and providers are how a program is written, not what runs. */
function isCustom({ type, steps }: Resource): boolean {
  return steps.some((step) => (step.new ?? step.old)?.custom) && !type.startsWith("pulumi:");
}

function changeOf(resource: Resource, parents: ReadonlyMap<string, string>): Change[] {
  const found = resource.steps.flatMap(({ op }) => kinds[op] ?? []);
  const kind = found.includes("replace") ? "replace" : found.at(-1);
  if (kind === undefined) return [];
  const { urn, type, steps } = resource;
  const component = outermost(urn, parents);
  const properties = kind === "update" || kind === "replace" ? propertiesOf(steps) : [];
  const interruption = interruptionOf({ kind, type, properties, new: inputsOf(steps) });
  return [
    {
      kind,
      urn,
      type,
      name: parseUrn(urn).name,
      ...(component === undefined ? {} : { component }),
      properties,
      stateful: isStateful(type),
      protected: steps.some((step) => step.old?.protect ?? false),
      ...(interruption ? { interruption } : {}),
    },
  ];
}

function inputsOf(steps: readonly StepMetadata[]): Inputs {
  return steps.findLast((step) => step.new?.inputs)?.new?.inputs ?? {};
}

function propertiesOf(steps: readonly StepMetadata[]): string[] {
  const paths = steps.flatMap(({ detailedDiff, diffs, keys }) => {
    const detailed = Object.keys(detailedDiff ?? {});
    return detailed.length > 0 ? detailed : [...(diffs ?? []), ...(keys ?? [])];
  });
  return [...new Set(paths)].sort();
}

function parentsOf(steps: readonly StepMetadata[]): Map<string, string> {
  return new Map(steps.map((step) => [step.urn, (step.new ?? step.old)?.parent ?? ""]));
}

/** The component just below the stack that a resource is part of. */
function outermost(urn: string, parents: ReadonlyMap<string, string>): string | undefined {
  let component: string | undefined;
  for (let parent = parents.get(urn); parent; parent = parents.get(parent)) {
    const { type } = parseUrn(parent);
    if (type === rootType) break;
    component = parent;
  }
  return component;
}

function byRisk(a: Change, b: Change): number {
  const rank = ({ kind, stateful }: Change): number =>
    order.indexOf(kind) + (stateful && (kind === "replace" || kind === "delete") ? -order.length : 0);
  return rank(a) - rank(b) || (a.urn < b.urn ? -1 : 1);
}
