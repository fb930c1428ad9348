import { isList, isMap, listAt, mapAt, textAt, unwrap, type Value, type ValueMap } from "../value.ts";
import type { Kind } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";
import { modelledClusterIp } from "./server-fields.ts";

/** Completes an object with what the API server fills in. Source: pkg/apis/*\/v1/defaults.go of Kubernetes. */
export function withDefaults(kind: Kind, object: ValueMap): ValueMap {
  const complete = DEFAULTS[`${kind.group}/${kind.kind}`];
  return complete === undefined ? object : complete(object);
}

const DEFAULTS: Readonly<Record<string, (object: ValueMap) => ValueMap>> = {
  "/Namespace": (object) => ({
    ...object,
    metadata: {
      ...mapAt(object, "metadata"),
      labels: { ...mapAt(object, "metadata", "labels"), "kubernetes.io/metadata.name": nameOf(object) },
    },
    spec: defaults(object.spec, { finalizers: ["kubernetes"] }),
  }),
  "/Pod": (object) => ({ ...object, spec: podSpec(object.spec) }),
  "/Secret": (object) => defaults(object, { type: "Opaque" }),
  "/Service": service,
  "/PersistentVolumeClaim": (object) => ({ ...object, spec: defaults(object.spec, { volumeMode: "Filesystem" }) }),
  "apps/Deployment": (object) => ({
    ...object,
    spec: workload(object.spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    }),
  }),
  "apps/StatefulSet": (object) => ({
    ...object,
    spec: workload(object.spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    }),
  }),
  "apps/DaemonSet": (object) => ({
    ...object,
    spec: workload(object.spec, {
      revisionHistoryLimit: 10,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    }),
  }),
  "batch/Job": (object) => ({ ...object, spec: job(object.spec) }),
  "batch/CronJob": (object) => ({
    ...object,
    spec: defaults(object.spec, {
      concurrencyPolicy: "Allow",
      failedJobsHistoryLimit: 1,
      successfulJobsHistoryLimit: 3,
      suspend: false,
    }),
  }),
  "autoscaling/HorizontalPodAutoscaler": (object) => ({ ...object, spec: defaults(object.spec, { minReplicas: 1 }) }),
  "networking.k8s.io/NetworkPolicy": (object) => ({
    ...object,
    spec: defaults(object.spec, {
      policyTypes: mapAt(object, "spec").egress === undefined ? ["Ingress"] : ["Ingress", "Egress"],
    }),
  }),
};

/** A map with what is missing filled in; nested maps are completed too. */
function defaults(value: Value | undefined, missing: ValueMap): ValueMap {
  const given = unwrap(value);
  const result: Record<string, Value> = isMap(given) ? { ...given } : {};
  for (const [key, fallback] of Object.entries(missing)) {
    const current = result[key];
    result[key] =
      current === undefined ? fallback : isMap(current) && isMap(fallback) ? completed(current, fallback) : current;
  }
  return result;
}

/** Settings of another update strategy are no defaults for this one. */
function completed(current: ValueMap, fallback: ValueMap): ValueMap {
  return current.type !== undefined && current.type !== fallback.type ? current : defaults(current, fallback);
}

function workload(spec: Value | undefined, missing: ValueMap): ValueMap {
  const complete = defaults(spec, missing);
  return { ...complete, template: template(complete.template) };
}

function job(spec: Value | undefined): ValueMap {
  const complete = defaults(spec, {
    backoffLimit: 6,
    completionMode: "NonIndexed",
    completions: 1,
    parallelism: 1,
    podReplacementPolicy: "TerminatingOrFailed",
    suspend: false,
    manualSelector: false,
  });
  return { ...complete, template: template(complete.template) };
}

function template(value: Value | undefined): ValueMap {
  const given = unwrap(value);
  return isMap(given) ? { ...given, spec: podSpec(given.spec) } : {};
}

function podSpec(value: Value | undefined): ValueMap {
  const spec = defaults(value, {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
  });
  const complete: Record<string, Value> = { ...spec };
  for (const key of ["containers", "initContainers"]) {
    const containers = complete[key];
    if (isList(containers)) {
      complete[key] = containers.map(container);
    }
  }
  return complete;
}

function container(value: Value): Value {
  const given = unwrap(value);
  if (!isMap(given)) {
    return value;
  }
  const complete: Record<string, Value> = defaults(given, {
    imagePullPolicy: pullPolicy(textAt(given, "image") ?? ""),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    resources: {},
  }) as Record<string, Value>;
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    if (isMap(complete[probe])) {
      complete[probe] = defaults(complete[probe], {
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      });
    }
  }
  if (isList(complete.ports)) {
    complete.ports = complete.ports.map((port) => (isMap(port) ? defaults(port, { protocol: "TCP" }) : port));
  }
  return complete;
}

function pullPolicy(image: string): string {
  const tag = image.includes("@") ? "digest" : (image.split("/").at(-1)?.split(":")[1] ?? "latest");
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function service(object: ValueMap): ValueMap {
  const spec = mapAt(object, "spec");
  const type = textAt(spec, "type") ?? "ClusterIP";
  if (type === "ExternalName") {
    return { ...object, spec: defaults(spec, { type, sessionAffinity: "None" }) };
  }
  const clusterIP = spec.clusterIP ?? modelledClusterIp(namespaceOf(object), nameOf(object));
  const external = type === "LoadBalancer" || type === "NodePort";
  const complete = defaults(spec, {
    type,
    clusterIP,
    clusterIPs: [clusterIP],
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    ...(external ? { externalTrafficPolicy: "Cluster" } : {}),
  });
  const ports = listAt(complete, "ports").map((port) => {
    const given = unwrap(port);
    return isMap(given) ? defaults(given, { protocol: "TCP", targetPort: given.port ?? 0 }) : port;
  });
  return { ...object, spec: { ...complete, ...(ports.length === 0 ? {} : { ports }) } };
}
