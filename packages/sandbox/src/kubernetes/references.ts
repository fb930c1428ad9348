import {
  hasComputed,
  isMap,
  listAt,
  mapAt,
  revealMap,
  textAt,
  unwrap,
  type Value,
  type ValueMap,
  valueAt,
} from "../value.ts";
import { World, type WorldResource } from "../world/world.ts";
import { type Kind, parseType } from "./kind.ts";
import { nameOf, namespaceOf } from "./object.ts";
import { operatorPodLabels } from "./operator-pods.ts";
import { containersOf, type PodTemplate, podTemplates } from "./pod-template.ts";
import { selects } from "./selector.ts";
import { checkRollout, checkScaledObject, checkTarget } from "./workload-references.ts";

/** A reference of one object to another that does not hold. */
export interface ReferenceWarning {
  /** The object that refers, as `Kind namespace/name`. */
  readonly object: string;
  /** URN of the resource that made it; empty for what was made otherwise. */
  readonly urn: string;
  /** Where the reference is. */
  readonly path: string;
  readonly message: string;
}

export type Warn = (path: string, message: string) => void;

interface Placed {
  readonly kind: Kind;
  readonly object: ValueMap;
  readonly urn: string;
  readonly id: string;
}

/** References that cannot work, such as a Service that selects nothing. To be asked once all objects are there. */
export function checkReferences(worldFile: string): readonly ReferenceWarning[] {
  const objects = [...World.read(worldFile).entries()].flatMap(([, resource]) => toPlaced(resource));
  const cluster = new Cluster(objects);
  return objects.flatMap((placed) => {
    const warnings: ReferenceWarning[] = [];
    const warn: Warn = (path, message) => {
      warnings.push({ object: `${placed.kind.kind} ${placed.id}`, urn: placed.urn, path, message });
    };
    CHECKS[`${placed.kind.group}/${placed.kind.kind}`]?.(placed.object, cluster, warn);
    for (const template of podTemplates(placed.kind, placed.object)) {
      checkPodReferences(placed.object, template, cluster, warn);
    }
    return warnings;
  });
}

function toPlaced(resource: WorldResource): readonly Placed[] {
  const kind = resource.standIn === "kubernetes" ? parseType(resource.type) : undefined;
  const { urn, id } = resource;
  return kind === undefined ? [] : [{ kind, object: revealMap(resource.properties), urn, id }];
}

/** What there is to refer to. */
export class Cluster {
  readonly #objects: ReadonlyMap<string, ValueMap>;
  readonly #pods: readonly { readonly namespace: string; readonly labels: ValueMap }[];

  constructor(placed: readonly Placed[]) {
    this.#objects = new Map(
      placed.map(({ kind, object }) => [keyOf(kind.kind, namespaceOf(object), nameOf(object)), object]),
    );
    this.#pods = placed.flatMap(({ kind, object }) => {
      const own = podTemplates(kind, object).map(({ labels }) => labels);
      const labels = own.length > 0 ? own : operatorPodLabels(kind, object);
      return labels.map((each) => ({ namespace: namespaceOf(object), labels: each }));
    });
  }

  find(kind: string, namespace: string, name: string): ValueMap | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  hasPods(namespace: string, selector: ValueMap): boolean {
    return this.#pods.some((pod) => pod.namespace === namespace && selects(selector, pod.labels) !== false);
  }
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

const CHECKS: Readonly<Record<string, (object: ValueMap, cluster: Cluster, warn: Warn) => void>> = {
  "argoproj.io/Rollout": checkRollout,
  "keda.sh/ScaledObject": checkScaledObject,
  "autoscaling.k8s.io/VerticalPodAutoscaler": (object, cluster, warn) =>
    checkTarget(object, "targetRef", cluster, warn),
  "/Service": (object, cluster, warn) => {
    const selector = mapAt(object, "spec", "selector");
    if (Object.keys(selector).length > 0 && !cluster.hasPods(namespaceOf(object), { matchLabels: selector })) {
      warn("spec.selector", "selects no pods, so nothing answers at this Service");
    }
  },
  "policy/PodDisruptionBudget": (object, cluster, warn) => {
    const selector = mapAt(object, "spec", "selector");
    if (!cluster.hasPods(namespaceOf(object), selector)) {
      warn("spec.selector", "selects no pods, so nothing is protected");
    }
  },
  "autoscaling/HorizontalPodAutoscaler": (object, cluster, warn) =>
    checkTarget(object, "scaleTargetRef", cluster, warn),
  "networking.k8s.io/Ingress": (object, cluster, warn) => {
    for (const [index, rule] of listAt(object, "spec", "rules").entries()) {
      for (const [at, path] of listAt(rule, "http", "paths").entries()) {
        const backend = mapAt(path, "backend", "service");
        const port = valueAt(backend, ["port", "number"]) ?? valueAt(backend, ["port", "name"]);
        const place = `spec.rules[${index}].http.paths[${at}].backend.service`;
        checkBackend(object, textAt(backend, "name"), port, cluster, (message) => warn(place, message));
      }
    }
  },
  "gateway.networking.k8s.io/HTTPRoute": checkRoute,
  "gateway.networking.k8s.io/GRPCRoute": checkRoute,
  "gateway.networking.k8s.io/Gateway": (object, cluster, warn) => {
    for (const [index, listener] of listAt(object, "spec", "listeners").entries()) {
      for (const [at, reference] of listAt(listener, "tls", "certificateRefs").entries()) {
        const namespace = textAt(reference, "namespace") ?? namespaceOf(object);
        const name = textAt(reference, "name") ?? "";
        if (cluster.find("Secret", namespace, name) === undefined) {
          warn(`spec.listeners[${index}].tls.certificateRefs[${at}]`, `there is no Secret "${name}" in ${namespace}`);
        }
      }
    }
  },
};

function checkRoute(object: ValueMap, cluster: Cluster, warn: Warn): void {
  for (const [index, parent] of listAt(object, "spec", "parentRefs").entries()) {
    const namespace = textAt(parent, "namespace") ?? namespaceOf(object);
    const name = textAt(parent, "name") ?? "";
    const kind = textAt(parent, "kind") ?? "Gateway";
    // Gateways often belong to another team, in another namespace that this stack does not know.
    if (namespace === namespaceOf(object) && cluster.find(kind, namespace, name) === undefined) {
      warn(`spec.parentRefs[${index}]`, `there is no ${kind} "${name}" in ${namespace}`);
    }
  }
  for (const [index, rule] of listAt(object, "spec", "rules").entries()) {
    for (const [at, backend] of listAt(rule, "backendRefs").entries()) {
      const place = `spec.rules[${index}].backendRefs[${at}]`;
      if ((textAt(backend, "kind") ?? "Service") === "Service") {
        checkBackend(object, textAt(backend, "name"), valueAt(backend, ["port"]), cluster, (message) =>
          warn(place, message),
        );
      }
    }
  }
}

function checkBackend(
  object: ValueMap,
  name: string | undefined,
  port: Value | undefined,
  cluster: Cluster,
  warn: (message: string) => void,
): void {
  const service = name === undefined ? undefined : cluster.find("Service", namespaceOf(object), name);
  if (name !== undefined && service === undefined) {
    warn(`there is no Service "${name}" in ${namespaceOf(object)}`);
  } else if (service !== undefined && port !== undefined) {
    const offered = listAt(service, "spec", "ports").flatMap((entry) => [
      valueAt(entry, ["port"]),
      valueAt(entry, ["name"]),
    ]);
    if (!offered.includes(port)) {
      warn(`Service "${name}" has no port ${String(port)}`);
    }
  }
}

function checkPodReferences(object: ValueMap, template: PodTemplate, cluster: Cluster, warn: Warn): void {
  const namespace = namespaceOf(object);
  const claims = listAt(object, "spec", "volumeClaimTemplates").map((claim) => textAt(claim, "metadata", "name"));
  const need = (kind: string, name: string | undefined, path: string, key?: string, optional?: Value): void => {
    if (name === undefined || optional === true || (kind === "PersistentVolumeClaim" && claims.includes(name))) {
      return;
    }
    const found = cluster.find(kind, namespace, name);
    if (found === undefined) {
      warn(path, `there is no ${kind} "${name}" in ${namespace}`);
    } else if (key !== undefined && !hasKey(found, key)) {
      warn(path, `${kind} "${name}" has no key "${key}"`);
    }
  };
  const { spec } = template;
  const account = textAt(spec, "serviceAccountName");
  need("ServiceAccount", account === "default" ? undefined : account, "serviceAccountName");
  for (const volume of listAt(spec, "volumes").map(unwrap).filter(isMap)) {
    const path = `volumes["${String(volume.name)}"]`;
    need("ConfigMap", textAt(volume, "configMap", "name"), path, undefined, mapAt(volume, "configMap").optional);
    need("Secret", textAt(volume, "secret", "secretName"), path, undefined, mapAt(volume, "secret").optional);
    need("PersistentVolumeClaim", textAt(volume, "persistentVolumeClaim", "claimName"), path);
    for (const source of listAt(volume, "projected", "sources")) {
      need("ConfigMap", textAt(source, "configMap", "name"), path, undefined, mapAt(source, "configMap").optional);
      need("Secret", textAt(source, "secret", "name"), path, undefined, mapAt(source, "secret").optional);
    }
  }
  for (const { container } of containersOf(template)) {
    const name = String(container.name);
    for (const source of listAt(container, "envFrom")) {
      const path = `container "${name}" envFrom`;
      need(
        "ConfigMap",
        textAt(source, "configMapRef", "name"),
        path,
        undefined,
        mapAt(source, "configMapRef").optional,
      );
      need("Secret", textAt(source, "secretRef", "name"), path, undefined, mapAt(source, "secretRef").optional);
    }
    for (const variable of listAt(container, "env")) {
      const path = `container "${name}" env ${textAt(variable, "name") ?? ""}`;
      for (const [field, kind] of [
        ["configMapKeyRef", "ConfigMap"],
        ["secretKeyRef", "Secret"],
      ] as const) {
        const reference = mapAt(variable, "valueFrom", field);
        need(kind, textAt(reference, "name"), path, textAt(reference, "key"), reference.optional);
      }
    }
  }
}

function hasKey(object: ValueMap, key: string): boolean {
  const parts = ["data", "stringData", "binaryData"].map((part) => valueAt(object, [part]));
  // A Secret of External Secrets that fetches whole documents has keys nobody can name beforehand.
  const open = parts.every((part) => part === undefined || (isMap(part) && Object.keys(part).length === 0));
  return open || parts.some((part) => isMap(part) && (Object.hasOwn(part, key) || hasComputed(part)));
}
