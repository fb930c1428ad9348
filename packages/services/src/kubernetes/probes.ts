import { parseDuration } from "@axon/core";
import type * as k8s from "@pulumi/kubernetes";
import { type Health, type HttpProbe, type NoProbe, type Probe, probeDefaults, probeTimes } from "../probe.ts";

type PodProbe = k8s.types.input.core.v1.Probe;

/** The checks of a process on its port named `http`; the start-up check does what the live one does unless told otherwise. */
export function probes(health: Health): Partial<Record<"startupProbe" | "readinessProbe" | "livenessProbe", PodProbe>> {
  const startup = startupCheck(health);
  return {
    ...(startup ? { startupProbe: probe(startup) } : {}),
    ...("none" in health.ready ? {} : { readinessProbe: probe(health.ready) }),
    ...("none" in health.live ? {} : { livenessProbe: probe(health.live) }),
  };
}

/** Why a check is missing, for whoever reads the pod and for the policies that ask for one. */
export function probeAnnotations({ ready, live }: Health): Record<string, string> {
  return {
    ...("none" in ready ? { "axon.dev/no-readiness-probe": ready.none } : {}),
    ...("none" in live ? { "axon.dev/no-liveness-probe": live.none } : {}),
  };
}

function startupCheck({ live, startup }: Health): Probe | undefined {
  if (!startup) return "none" in live ? undefined : { ...target(live), ...probeDefaults.startup };
  return isHttp(startup) && isHttp(live) ? { ...startup, headers: startup.headers ?? live.headers } : startup;
}

/** What is asked, without how often. */
function target(live: Probe): Probe {
  if ("command" in live) return { command: live.command };
  if ("tcp" in live) return { tcp: live.tcp };
  return { path: live.path, headers: live.headers, port: live.port };
}

function isHttp(probe: Probe | NoProbe): probe is HttpProbe {
  return "path" in probe;
}

function probe(args: Probe): PodProbe {
  const { initialDelay, period, timeout, failureThreshold } = probeTimes(args);
  return {
    ...action(args),
    initialDelaySeconds: parseDuration(initialDelay).seconds,
    periodSeconds: parseDuration(period).seconds,
    timeoutSeconds: parseDuration(timeout).seconds,
    successThreshold: 1,
    failureThreshold,
  };
}

function action(args: Probe): PodProbe {
  if ("command" in args) return { exec: { command: [...args.command] } };
  if ("tcp" in args) return { tcpSocket: { port: args.tcp === true ? "http" : args.tcp } };
  const { path, headers, port } = args;
  return {
    httpGet: {
      path,
      port: port ?? "http",
      scheme: "HTTP",
      ...(headers ? { httpHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })) } : {}),
    },
  };
}
