import type { Named, SpendLimit } from "@axon/core";
import { KubernetesSpendLimit, type LimitedAutoscaler } from "@axon/services/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Ground, placeOf } from "./ground.ts";
import { apiServerPaths, watchPath } from "./paths.ts";
import { prometheusAddress } from "./prometheus.ts";
import { prometheusPod } from "./watch-pods.ts";

/** Holds autoscalers back for the rest of a day in which too much was spent (IE-065). Stands with what it asks. */
export function spendLimit(ground: Ground, limit: Named<SpendLimit>, services: readonly pulumi.Resource[]): void {
  const { settings, monitoring, options } = ground;
  const { name, spent, daily, factor } = limit;
  const { sharedNamespace } = settings.monitoring;
  const { app, port } = prometheusPod;
  const prometheus = sharedNamespace === undefined ? { app } : { namespace: sharedNamespace };
  const paths = [...apiServerPaths(ground, name), watchPath(ground, `${name}-to-prometheus`, name, prometheus, port)];
  new KubernetesSpendLimit(
    name,
    {
      ...monitoring.placement(name),
      prometheus: prometheusAddress(ground),
      spent,
      daily,
      factor,
      autoscalers: limit.services.flatMap((service) => autoscalerOf(ground, service)),
    },
    { ...options, dependsOn: [...paths, ...services] },
  );
}

/** KEDA's own object where something else than CPU and memory counts: it makes the other one, and would put it right again. */
function autoscalerOf(ground: Ground, name: string): LimitedAutoscaler[] {
  const { scale = false } = ground.plan.services.find((service) => service.name === name) ?? {};
  if (!scale) return [];
  const { namespace } = placeOf(ground, name);
  const { min, max } = scale;
  return scale.demand.length > 0
    ? [{ kind: "ScaledObject", name, namespace, min, max }]
    : [{ kind: "HorizontalPodAutoscaler", name: scale.name ?? `${name}-hpa`, namespace, min, max }];
}
