import { checkChart, checkChartOverrides } from "./chart-rules.ts";
import type { SystemDefinition, SystemOverride } from "./define.ts";
import { checkDelivery } from "./delivery.ts";
import { type Layer, locate, mergeLayers, read } from "./layers.ts";
import { takenForMistyped } from "./mistyped.ts";
import { type EnvironmentName, environments } from "./model/environment.ts";
import { type System, systemBody, systemIdentity, type Target, targets } from "./model/system.ts";
import { outlineOf } from "./outline.ts";
import { failOnProblems, type Problem, show } from "./problem.ts";
import { checkReferences } from "./references.ts";
import { checkSystem } from "./rules.ts";
import { switchAllOff, switchOff } from "./switches.ts";

/** Which variant of a system is meant. */
export interface Variant {
  readonly environment: EnvironmentName;
  readonly target: Target;
  /** What this installation says differently; comes from the stack file. */
  readonly overrides?: SystemOverride;
  /** Whether its own chart brings the system, whose parts are then the chart's to make. @default false */
  readonly fromChart?: boolean;
}

/**
 * Resolves a definition for one environment and target: lays the environment's, the target's and the installation's
 * words over the body, fills in defaults, parses quantities and checks every reference and rule.
 * @throws ProblemError with all problems at once; each path leads to the place where the wrong value was written
 */
export function resolveSystem(definition: SystemDefinition, variant: Variant): System {
  const subject = `system ${show(definition.name)}`;
  failOnProblems(subject, checkLayers(definition, variant));

  const layers = layersOf(definition, variant);
  const whole = mergeLayers(layers);
  const { body: merged, disabled } = switchOff(variant.fromChart ? switchAllOff(whole) : whole);
  const identity = read(systemIdentity, pick(definition, ["name", "title", "owner", "delivery"]));
  const body = read(systemBody, merged);
  const system = identity.value && body.value ? { ...identity.value, ...body.value, disabled } : undefined;
  const problems = system
    ? [...checkSystem(system, variant.environment), ...(variant.fromChart ? checkChart(system) : [])]
    : [...body.problems, ...checkReferences(outlineOf(merged, disabled))];
  const delivery = identity.value ? checkDelivery(identity.value.delivery, Object.keys(definition.environments)) : [];
  const own = [...identity.problems, ...delivery, ...(variant.fromChart ? checkChartOverrides(variant.overrides) : [])];
  failOnProblems(`${subject} in ${variant.environment}`, [
    ...own,
    ...relocate(takenForMistyped(problems, layers), layers),
  ]);
  if (!system) throw new Error(`${subject} has neither a value nor a problem`);
  return system;
}

function layersOf(definition: SystemDefinition, variant: Variant): Layer[] {
  const { name, title, owner, delivery, environments: perEnvironment, targets: perTarget, ...body } = definition;
  return [
    { path: [], value: body },
    { path: ["environments", variant.environment], value: perEnvironment[variant.environment] },
    { path: ["targets", variant.target], value: perTarget?.[variant.target] },
    { path: ["overrides"], value: variant.overrides },
  ];
}

/** Where a value of the resolved system was written: in the last of its layers that says anything there, under that layer's path. */
export function writtenAt(definition: SystemDefinition, variant: Variant, path: Problem["path"]): Problem["path"] {
  return locate(path, layersOf(definition, variant));
}

/** An environment must be declared by the system; names of environments and targets must exist at all. */
function checkLayers(definition: SystemDefinition, variant: Variant): Problem[] {
  const declared = Object.keys(definition.environments ?? {});
  const unknown = (field: string, found: readonly string[], known: readonly string[]): Problem[] =>
    found
      .filter((name) => !known.includes(name))
      .map((name) => ({ path: [field, name], expected: `one of ${known.join(", ")}`, received: "an unknown key" }));
  const missing: Problem[] = declared.includes(variant.environment)
    ? []
    : [
        {
          path: ["environments"],
          expected: `one of ${declared.join(", ") || "at least one environment"}`,
          received: show(variant.environment),
        },
      ];
  return [
    ...unknown("environments", declared, environments),
    ...unknown("targets", Object.keys(definition.targets ?? {}), targets),
    ...missing,
  ];
}

function relocate(problems: readonly Problem[], layers: readonly Layer[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: locate(problem.path, layers) }));
}

function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => key in value).map((key) => [key, value[key]])) as Pick<T, K>;
}
