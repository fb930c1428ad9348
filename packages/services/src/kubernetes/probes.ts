import { parseDuration } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import { defaults, type HttpProbe, probeSettings, type ServiceArgs } from "../contract.ts";

type Probe = k8s.types.input.core.v1.Probe;

/** The three checks of a service on its port named `http`; the start-up check watches the live path unless told otherwise. */
export function probes(
  health: ServiceArgs["health"],
): Record<"startupProbe" | "readinessProbe" | "livenessProbe", Probe> {
  const startup = health.startup ?? { path: health.live.path, ...defaults.startup };
  return {
    startupProbe: probe({ ...startup, headers: startup.headers ?? health.live.headers }),
    readinessProbe: probe(health.ready),
    livenessProbe: probe(health.live),
  };
}

function probe(args: HttpProbe): Probe {
  const { path, headers, initialDelay, period, timeout, failureThreshold } = probeSettings(args);
  return {
    httpGet: {
      path,
      port: "http",
      scheme: "HTTP",
      ...(headers ? { httpHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })) } : {}),
    },
    initialDelaySeconds: parseDuration(initialDelay).seconds,
    periodSeconds: parseDuration(period).seconds,
    timeoutSeconds: parseDuration(timeout).seconds,
    successThreshold: 1,
    failureThreshold,
  };
}
