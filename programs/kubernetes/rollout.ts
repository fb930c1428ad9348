import { formatDuration, type PlannedService } from "@axon/core";
import type { Analysis, Strategy } from "@axon/services/kubernetes";
import type { Ground } from "./ground.ts";
import { prometheusAddress } from "./prometheus.ts";

/** How a new version takes over; nothing for pod by pod, as a Deployment does it by itself. */
export function strategyOf(ground: Ground, service: PlannedService): Strategy | undefined {
  const { strategy } = service.rollout;
  if (strategy === "rolling") return undefined;
  if ("canary" in strategy) {
    const { steps, analysis } = strategy.canary;
    return {
      canary: {
        steps: steps.map(({ percent, pause }) => ({ weight: percent, pause: formatDuration(pause) })),
        analysis: measured(ground, service, analysis),
      },
    };
  }
  const { automatic, keepOld, analysis } = strategy.blueGreen;
  return {
    blueGreen: {
      analysis: measured(ground, service, analysis),
      afterSwitch: measured(ground, service, analysis),
      autoPromotion: automatic,
      scaleDownDelay: formatDuration(keepOld),
    },
  };
}

type Limits = Extract<PlannedService["rollout"]["strategy"], { readonly canary: unknown }>["canary"]["analysis"];

/** A new version may fail no more requests than the definition says, and be no slower than the system promises. */
function measured(ground: Ground, { metrics }: PlannedService, { errorRate, interval, failures }: Limits): Analysis {
  return {
    ...(metrics === false ? {} : metrics.names),
    prometheus: prometheusAddress(ground),
    errorRate: { maxPercent: errorRate * 100 },
    latency: { maxMilliseconds: ground.plan.objectives.latencyP95.milliseconds },
    interval: formatDuration(interval),
    failureLimit: failures,
  };
}
