import type { Plan } from "@axon/core";
import type { Prometheus } from "../release/prometheus.ts";
import { lookInside } from "./inside.ts";
import { logTail } from "./logs.ts";
import { answersTo, figure, fromPrometheus, legendOf } from "./measured.ts";
import { slowQueries } from "./slow-queries.ts";
import type { Section, Subject } from "./subject.ts";
import { usage } from "./usage.ts";

/** Why a service is slow: what it uses, how it answers, its stores and models, what it depends on, and what it logs. */
export async function diagnosePerformance(subject: Subject): Promise<Section[]> {
  const { plan } = subject.resolved;
  const databases = plan.databases.filter(({ name }) => Object.hasOwn(subject.service.uses, name));
  return [
    await usage(subject, ["cpu", "memory"], "Resource use"),
    await scaling(subject),
    ...(await measurements(subject)),
    ...(await Promise.all(databases.map((database) => slowQueries(subject, database)))),
    await externals(subject),
    await complaints(subject),
  ];
}

/** An autoscaler that has nothing left to give. */
async function scaling({ cluster, namespace, service: { name } }: Subject): Promise<Section> {
  const scalers = await cluster.list("HorizontalPodAutoscaler", namespace);
  const own = scalers.filter(({ spec }) => spec?.scaleTargetRef.name === name);
  return {
    title: "Autoscaling",
    lines:
      own.length === 0
        ? ["none"]
        : own.map(({ spec, status }) => `${status?.currentReplicas ?? 0} replicas of ${spec?.maxReplicas} at most`),
    findings: own.flatMap(({ spec, status }) =>
      (status?.currentReplicas ?? 0) >= (spec?.maxReplicas ?? 0) ? `${name} runs as many replicas as it may` : [],
    ),
  };
}

/** How it answers, how its caches do, and what its own dashboards show now: models are measured there. */
async function measurements(subject: Subject): Promise<Section[]> {
  const { plan } = subject.resolved;
  const { name, uses } = subject.service;
  const caches = plan.caches.filter((cache) => Object.hasOwn(uses, cache.name));
  const measured = await fromPrometheus(subject, async (prometheus, signals) => ({
    service: await answersTo(prometheus, { ...signals.services[name] }),
    caches: await Promise.all(
      caches.map(async (cache) => [cache.name, await answersTo(prometheus, signals.stores[cache.name] ?? {})] as const),
    ),
    panels: await panelsNow(prometheus, plan),
  }));
  if (typeof measured === "string") return [{ title: "Measurements", lines: [measured], findings: [] }];
  const { latencyP95Seconds, errorRatio } = measured.service;
  const promised = plan.objectives.latencyP95?.milliseconds;
  const late = latencyP95Seconds !== undefined && promised !== undefined && latencyP95Seconds * 1_000 > promised;
  return [
    {
      title: "Answers",
      lines: [
        `p95 ${latencyP95Seconds === undefined ? "not measured" : figure(latencyP95Seconds, "s")}`,
        `errors ${errorRatio === undefined ? "none measured" : figure(errorRatio, "percentunit")}`,
      ],
      findings: late ? [`${name} answers in ${figure(latencyP95Seconds, "s")} (p95); ${promised} ms are promised`] : [],
    },
    {
      title: "Caches",
      lines: measured.caches.map(
        ([cache, { hitRatio }]) =>
          `${cache}: ${hitRatio === undefined ? "no look-ups measured" : `${figure(hitRatio, "percentunit")} of look-ups find their key`}`,
      ),
      findings: [],
    },
    { title: "On its dashboards now", lines: measured.panels, findings: [] },
  ];
}

async function panelsNow(prometheus: Prometheus, { monitoring }: Plan): Promise<string[]> {
  const lines: string[] = [];
  for (const { panels } of Object.values(monitoring.dashboards)) {
    for (const { title, queries, unit, whenEmpty } of panels) {
      // A variable of Grafana means nothing to Prometheus.
      const plain = Object.entries(queries).filter(([, expression]) => !expression.includes("$"));
      const found: string[] = [];
      for (const [legend, expression] of plain) {
        const series = await prometheus.series(expression);
        found.push(...series.map((each) => `${legendOf(legend, each)} ${figure(each.value, unit)}`.trim()));
      }
      lines.push(`${title}: ${found.join(", ") || (whenEmpty ?? "nothing measured")}`);
    }
  }
  return lines;
}

/** Whether the systems of others can be reached from the pod, and how fast. */
async function externals(subject: Subject): Promise<Section> {
  const title = "External systems";
  const used = subject.resolved.plan.externals.filter(({ name }) => Object.hasOwn(subject.service.uses, name));
  if (used.length === 0) return { title, lines: ["it uses none"], findings: [] };
  if (!subject.api) return { title, lines: ["the sandbox runs no pods that could ask"], findings: [] };
  const script = used.flatMap(({ name, host, port }) => [
    "started=$(date +%s%N)",
    `if timeout 5 bash -c ': </dev/tcp/${host}/${port}' 2>/dev/null; then echo "open=${name} $((($(date +%s%N) - started) / 1000000))"; else echo "closed=${name}"; fi`,
  ]);
  const inside = await lookInside(subject, script);
  if ("impossible" in inside) return { title, lines: [`not asked from inside: ${inside.impossible}`], findings: [] };
  const addressOf = (name: string) =>
    used.filter((each) => each.name === name).map(({ host, port }) => `${host}:${port}`)[0];
  return {
    title,
    lines: (inside.answers.open ?? []).map((answer) => {
      const [name = "", milliseconds] = answer.split(" ");
      return `${name} (${addressOf(name)}) takes a connection in ${milliseconds} ms`;
    }),
    findings: (inside.answers.closed ?? []).map(
      (name) => `${name} (${addressOf(name)}) takes no connection within 5 s`,
    ),
  };
}

/** What the application complained of lately. */
async function complaints(subject: Subject): Promise<Section> {
  const { pods, service } = subject;
  const logs = await Promise.all(
    pods.map(async ({ metadata }) => {
      const name = metadata?.name ?? "";
      const lines = await logTail(subject, name, service.name, { lines: 500 });
      return lines
        .filter((line) => /error|exception|timed? ?out|warn|slow/i.test(line))
        .map((line) => `${name}: ${line}`);
    }),
  );
  const lines = logs.flat().slice(-20);
  return {
    title: "Complaints in its log",
    lines: lines.length > 0 ? lines : ["none in the last 500 lines"],
    findings: [],
  };
}
