import { listAt, mapAt, textAt, type Value, type ValueMap, valueAt } from "../value.ts";
import { nameOf, namespaceOf } from "./object.ts";
import type { Cluster, Warn } from "./references.ts";

/** An autoscaler needs what it is to scale. */
export function checkTarget(object: ValueMap, field: string, cluster: Cluster, warn: Warn): void {
  // KEDA takes a Deployment where no kind is written; the schema asks the others for one.
  const kind = textAt(object, "spec", field, "kind") ?? "Deployment";
  const name = textAt(object, "spec", field, "name") ?? "";
  if (cluster.find(kind, namespaceOf(object), name) === undefined) {
    warn(`spec.${field}`, `there is no ${kind} "${name}" to scale`);
  }
}

/** A ScaledObject needs its workload and what its triggers log in with. */
export function checkScaledObject(object: ValueMap, cluster: Cluster, warn: Warn): void {
  checkTarget(object, "scaleTargetRef", cluster, warn);
  for (const [index, trigger] of listAt(object, "spec", "triggers").entries()) {
    const name = textAt(trigger, "authenticationRef", "name");
    const kind = textAt(trigger, "authenticationRef", "kind") ?? "TriggerAuthentication";
    if (name === undefined || kind === "ClusterTriggerAuthentication") continue;
    if (cluster.find(kind, namespaceOf(object), name) === undefined) {
      warn(`spec.triggers[${index}].authenticationRef`, `there is no ${kind} "${name}" in ${namespaceOf(object)}`);
    }
  }
}

/** Services whose selectors Argo Rollouts writes. */
const SERVICES = [
  ["canary", "canaryService"],
  ["canary", "stableService"],
  ["blueGreen", "activeService"],
  ["blueGreen", "previewService"],
] as const;

const ANALYSES = [
  ["canary", "analysis"],
  ["blueGreen", "prePromotionAnalysis"],
  ["blueGreen", "postPromotionAnalysis"],
] as const;

/** A Rollout stays degraded while a Service, an analysis or a route it names is missing. */
export function checkRollout(object: ValueMap, cluster: Cluster, warn: Warn): void {
  const strategy = mapAt(object, "spec", "strategy");
  const need = (kind: string, name: string | undefined, path: string): void => {
    if (name !== undefined && cluster.find(kind, namespaceOf(object), name) === undefined) {
      warn(path, `there is no ${kind} "${name}" in ${namespaceOf(object)}, which Rollout "${nameOf(object)}" needs`);
    }
  };
  for (const [kind, field] of SERVICES) {
    need("Service", textAt(strategy, kind, field), `spec.strategy.${kind}.${field}`);
  }
  const steps = listAt(strategy, "canary", "steps").map((step, index): [string, Value | undefined] => [
    `canary.steps[${index}].analysis`,
    valueAt(step, ["analysis"]),
  ]);
  const analyses = ANALYSES.map((path): [string, Value | undefined] => [path.join("."), valueAt(strategy, path)]);
  for (const [path, analysis] of [...analyses, ...steps]) {
    for (const [index, template] of listAt(analysis, "templates").entries()) {
      const name = valueAt(template, ["clusterScope"]) === true ? undefined : textAt(template, "templateName");
      need("AnalysisTemplate", name, `spec.strategy.${path}.templates[${index}]`);
    }
  }
  const plugin = mapAt(strategy, "canary", "trafficRouting", "plugins", "argoproj-labs/gatewayAPI");
  need("HTTPRoute", textAt(plugin, "httpRoute"), "spec.strategy.canary.trafficRouting.plugins");
}
