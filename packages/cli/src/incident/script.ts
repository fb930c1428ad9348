import { type Cache, cachePort, formatDuration, type Named, type Plan, type PlannedService } from "@axon/core";
import { shellWord } from "../console/shell-word.ts";

export const incidentTypes = ["service_down", "high_cpu", "high_memory", "disk_full", "security_breach"] as const;
export const severities = ["low", "medium", "high", "critical"] as const;

export interface Incident {
  readonly type: (typeof incidentTypes)[number];
  readonly severity: (typeof severities)[number];
}

/**
 * A script for sh of the first measures against an incident, in a cluster's named context (SP-164 to SP-170). It writes down what
 * it does, tells the system's webhook, and changes nothing that `axon refresh` and `axon up` would not bring back, but for services
 * that it stops, of which it says how they are started. Pure.
 */
export function incidentScript(plan: Plan, context: string, incident: Incident): string {
  const { type, severity } = incident;
  return [
    "#!/bin/sh",
    `# First measures against ${type} (${severity}) of ${plan.system} in ${plan.environment}. Read them, then run them with sh.`,
    `# What they change, axon refresh ${plan.system} --env ${plan.environment} and then axon up of the same bring back.`,
    "set -eu",
    ...preamble(plan, context, incident),
    ...measures[type](plan, severity === "critical", context),
    ...ending,
    "",
  ].join("\n");
}

/** Every line goes into a log of its own, which in the end is kept in the cluster and not on this machine alone. */
function preamble(plan: Plan, context: string, { type, severity }: Incident): string[] {
  return [
    "started=$(date -u +%Y%m%d_%H%M%S)",
    'log="incident_$started.log"',
    "failed=0",
    `cluster() { kubectl --context ${shellWord(context)} --namespace ${shellWord(plan.namespace)} "$@"; }`,
    'say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*" | tee -a "$log"; }',
    'keep() { "$@" >>"$log" 2>&1 || { say "this failed: $*"; failed=1; }; }',
    "alert() {",
    '  say "alert: $1"',
    ...webhook(plan, severity),
    "}",
    `alert ${shellWord(`${type}, first measures are taken`)}`,
  ];
}

/** JSON with text and severity; no text here has a character that JSON would have to escape. */
function webhook({ externals, system, environment }: Plan, severity: Incident["severity"]): string[] {
  const receiver = externals.flatMap(({ name, secrets }) =>
    secrets.filter((secret) => /webhook/i.test(secret)).map((secret) => ({ name, secret })),
  )[0];
  if (!receiver) return ['  say "the system has no webhook to tell"'];
  const body = `{"text":"${system} in ${environment}: $1","severity":"${severity}"}`;
  return [
    `  url=$(cluster get secret ${receiver.name} --output=jsonpath='{.data.${receiver.secret}}' | base64 -d) || url=""`,
    // The address is a secret, which a list of processes would show.
    `  printf 'url = "%s"\\n' "$url" | curl --config - --fail --silent --show-error --max-time 10 --header 'Content-Type: application/json' --data "${body.replaceAll('"', '\\"')}" >>"$log" 2>&1 ||`,
    '    { say "the alert could not be delivered"; failed=1; }',
  ];
}

const ending = [
  'say "done"',
  'keep cluster create configmap "incident-$(echo "$started" | tr _ -)" --from-file="$log"',
  'exit "$failed"',
];

const measures: Readonly<Record<Incident["type"], (plan: Plan, critical: boolean, context: string) => string[]>> = {
  service_down: ({ services }) => services.flatMap(restart),
  high_cpu: ({ services }, critical) => [...busiest("cpu"), ...(critical ? services.flatMap(scaleOut) : [])],
  high_memory: ({ caches }, critical) => [...busiest("memory"), ...(critical ? caches.flatMap(clearKeys) : [])],
  disk_full: ({ services }) => ["keep cluster get persistentvolumeclaims", ...services.flatMap(cleanUp)],
  security_breach: (plan, critical, context) => [
    ...evidence(plan),
    ...plan.edges.filter(({ from }) => from.kind === "edge").map(({ from, to }) => close(plan, from.name, to.name)),
    ...(critical
      ? plan.services.flatMap((service) =>
          stop(service, `kubectl --context ${shellWord(context)} -n ${service.layer ?? plan.namespace}`),
        )
      : []),
  ],
};

/** A rollout that holds; the last lines of one that does not go into the log. */
function restart(service: PlannedService): string[] {
  const { name, rollout } = service;
  const there = at(service);
  const timeout = formatDuration(rollout.deadline);
  return [
    `say "restart ${name}"`,
    `keep cluster rollout restart deployment/${name}${there}`,
    "sleep 10",
    `if ! cluster rollout status deployment/${name}${there} --timeout=${timeout} >>"$log" 2>&1; then`,
    "  failed=1",
    `  keep cluster logs deployment/${name}${there} --all-containers --tail=50`,
    `  alert "${name} does not come back; its last 50 lines are in $log"`,
    "fi",
  ];
}

function busiest(resource: "cpu" | "memory"): string[] {
  return [
    `say "the 20 containers that use most ${resource}"`,
    `cluster top pods --containers --no-headers --sort-by=${resource} 2>&1 | head -n 20 | tee -a "$log"`,
  ];
}

/** As many replicas as it may have, until the next update; fewer workers in each would only queue the work. */
function scaleOut(service: PlannedService): string[] {
  const { name, scale } = service;
  if (!scale) return [`say "${name} has no autoscaler; more replicas are a change of its definition"`];
  // What KEDA makes of its own object, it would put right again.
  const [kind, called, field] =
    scale.demand.length > 0
      ? ["scaledobject.keda.sh", name, "minReplicaCount"]
      : ["horizontalpodautoscaler", scale.name ?? `${name}-hpa`, "minReplicas"];
  return [
    `say "keep ${scale.max} replicas of ${name}"`,
    `keep cluster patch ${kind} ${called}${at(service)} --type=merge --patch '{"spec":{"${field}":${scale.max}}}'`,
  ];
}

/** Keys of the system alone; the password is known inside of the pod. */
function clearKeys(cache: Named<Cache>): string[] {
  const { name, engine, persistent, replicas, tls, keyPrefix } = cache;
  if (keyPrefix === undefined) return [`say "the keys of ${name} have no prefix of their own; none is removed"`];
  const cli = `${engine}-cli -h localhost -p ${cachePort}${tls ? " --tls --cacert /etc/cache-tls/ca.crt" : ""}`;
  const clear = `${cli} --scan --pattern "${keyPrefix}*" | xargs -r -n 100 ${cli} unlink`;
  const clearIn = (pod: string, command: string) =>
    `keep cluster exec ${pod}${at(cache)} --container=${engine} -- sh -c ${shellWord(command)}`;
  // Of several servers, the one that takes writes.
  const where = `! ${cli} info replication | grep -q ^role:master || { ${clear}; }`;
  return [
    `say "remove the keys ${keyPrefix}* of ${name}"`,
    ...(replicas > 1
      ? Array.from({ length: replicas }, (_, index) => clearIn(`pod/${name}-${index}`, where))
      : [clearIn(`${persistent ? "statefulset" : "deployment"}/${name}`, clear)]),
  ];
}

/** Days by which a directory's files are old; logs are in the log store, and temporary files are used within the day. */
function ageOf(path: string): number {
  if (/log/.test(path)) return 7;
  return /cache/.test(path) ? 1 : 0;
}

/** In every replica, each of which has these directories for itself. */
function cleanUp(service: PlannedService): string[] {
  const { name, writable } = service;
  const removals = writable.map((path) => `find ${path} -type f -mtime +${ageOf(path)} -delete`);
  return [
    `for pod in $(cluster get pods${at(service)} --selector=app=${name} --output=name); do`,
    '  say "use of disk in $pod before and after"',
    `  keep cluster exec "$pod"${at(service)} -- sh -c ${shellWord(`df -h; ${removals.join("; ")}; df -h`)}`,
    "done",
  ];
}

/** Before anything is changed: objects, events and the last words of every container, in a file of their own. */
function evidence(plan: Plan): string[] {
  const record = (command: string) =>
    `cluster ${command} >>"evidence_$started.txt" 2>&1 || { say "this failed: ${command}"; failed=1; }`;
  return [
    'say "keep evidence in evidence_$started.txt; take it away from this machine"',
    record("get all,networkpolicies,configmaps,events --output=yaml"),
    ...plan.services.map((service) =>
      record(`logs${at(service)} --selector=app=${service.name} --all-containers --prefix --tail=-1 --since=24h`),
    ),
  ];
}

/** What stands in a layer has a namespace of its own. */
function at({ layer }: { readonly layer?: string | undefined }): string {
  return layer === undefined ? "" : ` --namespace=${layer}`;
}

/** What is not allowed is denied, so the one rule that lets the entry in is taken away; the way of the administrators stays. */
function close({ services }: Plan, endpoint: string, name: string): string {
  const service = services.find((candidate) => candidate.name === name);
  const there = at(service ?? {});
  return `say "close ${endpoint}"; keep cluster delete networkpolicy ${endpoint}-to-${name}-ingress${there}`;
}

/**
 * No replica, which also ends the connections that there are. An autoscaler leaves none alone; KEDA would start one again, unless it is
 * paused. The engine says no number where an autoscaler does, so that somebody must start it again.
 */
function stop(service: PlannedService, kubectl: string): string[] {
  const { name, scale, replicas } = service;
  const [change, ending, starting] =
    scale && scale.demand.length > 0
      ? [`annotate scaledobject.keda.sh/${name}`, `${pausedReplicas}=0 --overwrite`, `${pausedReplicas}-`]
      : [`scale deployment/${name}`, "--replicas=0", `--replicas=${scale ? scale.min : replicas}`];
  return [
    `say ${shellWord(`stop ${name}; to start it again: ${kubectl} ${change} ${starting}`)}`,
    `keep cluster ${change}${at(service)} ${ending}`,
  ];
}

/** Annotation by which KEDA keeps a number of replicas (keda.sh, Pausing autoscaling). */
const pausedReplicas = "autoscaling.keda.sh/paused-replicas";
