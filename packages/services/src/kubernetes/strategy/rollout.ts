import { parseDuration } from "@axon/core";
import type { KubernetesPlacement } from "@axon/platform/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { analysisTemplate } from "./analysis.ts";
import { type BlueGreen, type Canary, type Strategy, strategyDefaults } from "./strategy.ts";
import { versionRoutes } from "./traffic.ts";

/** A service as its release strategy sees it. */
export interface Released extends KubernetesPlacement {
  readonly name: string;
  /** Port of its Services; none for a worker. */
  readonly port: number | undefined;
  readonly surge: { readonly maxSurge: number; readonly maxUnavailable: number };
  /** Service of the whole service. */
  readonly service: pulumi.Input<string> | undefined;
  /** Makes a Service beside the service's own, whose selector Argo Rollouts narrows to one version. */
  readonly versionService: (role: string) => pulumi.Output<string>;
}

/** `spec.strategy` of a Rollout, with the Services, analyses and routes it needs. */
export function rolloutStrategy(strategy: Strategy, released: Released, parent: pulumi.Resource): pulumi.Input<object> {
  return "canary" in strategy
    ? { canary: canary(strategy.canary, released, parent) }
    : { blueGreen: blueGreen(strategy.blueGreen, released, parent) };
}

function canary({ steps, analysis, traffic }: Canary, released: Released, parent: pulumi.Resource) {
  const { name, port, surge, namespace } = released;
  const versions =
    port === undefined
      ? undefined
      : { port, stable: released.versionService("stable"), canary: released.versionService("canary") };
  const route =
    traffic && versions
      ? versionRoutes(
          name,
          released,
          traffic,
          {
            everybody: [
              { service: versions.stable, weight: 100 },
              { service: versions.canary, weight: 0 },
            ],
            newVersion: versions.canary,
            port: versions.port,
          },
          parent,
        )
      : undefined;
  const background = analysis && analysisTemplate(`${name}-canary`, name, released, analysis, "until the end", parent);
  return {
    ...(versions ? { stableService: versions.stable, canaryService: versions.canary } : {}),
    ...surge,
    steps: steps.flatMap(({ weight, pause }) => [
      { setWeight: weight },
      { pause: pause === "approval" ? {} : { duration: `${parseDuration(pause).seconds}s` } },
    ]),
    // The first step makes the pods there is something to measure of.
    ...(background ? { analysis: background.apply((run) => ({ ...run, startingStep: 1 })) } : {}),
    ...(route ? { trafficRouting: { plugins: { "argoproj-labs/gatewayAPI": { httpRoute: route, namespace } } } } : {}),
  };
}

function blueGreen(args: BlueGreen, released: Released, parent: pulumi.Resource) {
  const { name, port } = released;
  const { analysis, afterSwitch, traffic, previewReplicas, scaleDownDelay = strategyDefaults.scaleDownDelay } = args;
  const preview = released.versionService("preview");
  if (traffic && port !== undefined && released.service !== undefined) {
    const everybody = [{ service: released.service }];
    versionRoutes(name, released, traffic, { everybody, newVersion: preview, port }, parent);
  }
  const before = analysis && analysisTemplate(`${name}-preview`, name, released, analysis, "before a switch", parent);
  const after =
    afterSwitch && analysisTemplate(`${name}-after`, name, released, afterSwitch, "before a switch", parent);
  return {
    activeService: released.service,
    previewService: preview,
    autoPromotionEnabled: args.autoPromotion ?? analysis !== undefined,
    scaleDownDelaySeconds: parseDuration(scaleDownDelay).seconds,
    ...(previewReplicas === undefined ? {} : { previewReplicaCount: previewReplicas }),
    ...(before ? { prePromotionAnalysis: before } : {}),
    ...(after ? { postPromotionAnalysis: after } : {}),
  };
}
