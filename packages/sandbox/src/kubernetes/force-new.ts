import { isList, mapAt, type ValueMap } from "../value.ts";
import type { Kind } from "./kind.ts";

/** Path of a field; `*` stands for any index. */
type Pattern = readonly string[];

const SELECTOR_WORKLOAD = ["spec.selector"];

/**
 * Fields whose change replaces an object, as in the real provider. Source: provider/pkg/provider/diff.go of
 * pulumi-kubernetes v4.
 */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": SELECTOR_WORKLOAD,
  "apps/DaemonSet": SELECTOR_WORKLOAD,
  "apps/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "/ResourceQuota": ["spec.scopes"],
  "/Secret": ["type"],
  "/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/PersistentVolume": volumeSources(),
  "/Pod": podFields(),
};

/** The patterns for an object of a kind, given the provider's settings. */
export function replacingPatterns(kind: Kind, inputs: ValueMap, settings: ValueMap): readonly Pattern[] {
  const paths = ["metadata.name", "metadata.namespace"];
  if (kind.patch) {
    return paths.map(toPattern);
  }
  const immutable = inputs.immutable === true;
  const key = `${kind.group}/${kind.kind}`;
  if (key === "/Secret" && (!isEnabled(settings, "enableSecretMutable") || immutable)) {
    paths.push("type", "data", "stringData");
  } else if (key === "/ConfigMap" && (!isEnabled(settings, "enableConfigMapMutable") || immutable)) {
    paths.push("data", "binaryData");
  } else {
    paths.push(...(REPLACING[key] ?? []));
  }
  return paths.map(toPattern);
}

/** Whether a provider setting is on; provider configuration comes as text. */
export function isEnabled(settings: ValueMap, name: string): boolean {
  return settings[name] === true || settings[name] === "true";
}

/** Whether a change at a path, which put `value` there, touches a field of the pattern. */
export function touches(
  pattern: Pattern,
  path: readonly (string | number)[],
  value: ValueMap[string] | undefined,
): boolean {
  for (const [index, step] of path.entries()) {
    const wanted = pattern[index];
    if (wanted === undefined) {
      return true;
    }
    if (wanted !== "*" && wanted !== step) {
      return false;
    }
  }
  return reaches(value, pattern.slice(path.length));
}

function reaches(value: ValueMap[string] | undefined, rest: Pattern): boolean {
  const [step, ...further] = rest;
  if (step === undefined) {
    return true;
  }
  if (step === "*") {
    return isList(value) && value.some((item) => reaches(item, further));
  }
  const child = mapAt(value)[step];
  return child !== undefined && reaches(child, further);
}

function toPattern(path: string): Pattern {
  return path.split(".");
}

function podFields(): readonly string[] {
  const pod =
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork hostPID " +
    "hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates " +
    "restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName shareProcessNamespace " +
    "subdomain terminationGracePeriodSeconds volumes";
  const container =
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext stdin " +
    "stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir";
  return [
    ...pod.split(" ").map((field) => `spec.${field}`),
    ...["containers", "initContainers"].flatMap((list) =>
      container.split(" ").map((field) => `spec.${list}.*.${field}`),
    ),
  ];
}

function volumeSources(): readonly string[] {
  const sources =
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs hostPath " +
    "iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume";
  return sources.split(" ").map((field) => `spec.${field}`);
}
