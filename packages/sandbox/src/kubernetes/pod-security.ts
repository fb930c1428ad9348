import { isMap, listAt, mapAt, textAt, unwrap, type Value, type ValueMap, valueAt } from "../value.ts";
import { containersOf, type PodContainer, type PodTemplate } from "./pod-template.ts";

/** A profile of the Pod Security Standards. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export type Profile = "baseline" | "restricted";

const BASELINE_CAPABILITIES: ReadonlySet<Value> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** The profile a namespace enforces on its pods. */
export function enforcedProfile(namespace: ValueMap | undefined): Profile | undefined {
  const level = textAt(namespace, "metadata", "labels", "pod-security.kubernetes.io/enforce");
  return level === "baseline" || level === "restricted" ? level : undefined;
}

/** What in a pod the profile forbids, in the words of the admission controller. */
export function podViolations(template: PodTemplate, profile: Profile): readonly string[] {
  const containers = containersOf(template);
  const violations = [...podBaseline(template.spec), ...containers.flatMap(containerBaseline)];
  if (profile === "restricted") {
    violations.push(
      ...podRestricted(template.spec),
      ...containers.flatMap((one) => containerRestricted(one, template.spec)),
    );
  }
  return violations;
}

function podBaseline(spec: ValueMap): readonly string[] {
  const host = ["hostNetwork", "hostPID", "hostIPC"]
    .filter((key) => spec[key] === true)
    .map((key) => `host namespaces (${key}=true)`);
  const paths = volumes(spec).filter((volume) => volume.hostPath !== undefined);
  return [...host, ...paths.map((volume) => `hostPath volumes (volume "${String(volume.name)}")`)];
}

function containerBaseline({ container }: PodContainer): readonly string[] {
  const context = mapAt(container, "securityContext");
  const added = listAt(context, "capabilities", "add").filter((capability) => !BASELINE_CAPABILITIES.has(capability));
  const hostPorts = listAt(container, "ports").some((port) => Number(valueAt(port, ["hostPort"]) ?? 0) > 0);
  return [
    ...(context.privileged === true
      ? [`privileged (${named(container)} must not set securityContext.privileged=true)`]
      : []),
    ...(added.length > 0 ? [`non-default capabilities (${named(container)} must not add ${added.join(", ")})`] : []),
    ...(hostPorts ? [`hostPort (${named(container)} uses a port of the node)`] : []),
  ];
}

function podRestricted(spec: ValueMap): readonly string[] {
  return volumes(spec).flatMap((volume) => {
    const source = Object.keys(volume).find((key) => key !== "name");
    return source === undefined || source === "hostPath" || RESTRICTED_VOLUMES.has(source)
      ? []
      : [`restricted volume types (volume "${String(volume.name)}" is of type ${source})`];
  });
}

function containerRestricted({ container }: PodContainer, pod: ValueMap): readonly string[] {
  const own = mapAt(container, "securityContext");
  const shared = mapAt(pod, "securityContext");
  const violations: string[] = [];
  if (own.allowPrivilegeEscalation !== false) {
    violations.push(`allowPrivilegeEscalation != false (${named(container)} must set it to false)`);
  }
  const dropped = listAt(own, "capabilities", "drop");
  if (!dropped.includes("ALL")) {
    violations.push(
      `unrestricted capabilities (${named(container)} must set securityContext.capabilities.drop=["ALL"])`,
    );
  }
  if (!listAt(own, "capabilities", "add").every((capability) => capability === "NET_BIND_SERVICE")) {
    violations.push(`unrestricted capabilities (${named(container)} may add NET_BIND_SERVICE only)`);
  }
  if ((own.runAsNonRoot ?? shared.runAsNonRoot) !== true) {
    violations.push(`runAsNonRoot != true (pod or ${named(container)} must set it to true)`);
  }
  if ((own.runAsUser ?? shared.runAsUser) === 0) {
    violations.push(`runAsUser=0 (${named(container)} must not run as root)`);
  }
  const seccomp = textAt(own, "seccompProfile", "type") ?? textAt(shared, "seccompProfile", "type");
  if (seccomp !== "RuntimeDefault" && seccomp !== "Localhost") {
    violations.push(`seccompProfile (pod or ${named(container)} must set it to RuntimeDefault or Localhost)`);
  }
  return violations;
}

function volumes(spec: ValueMap): readonly ValueMap[] {
  return listAt(spec, "volumes").map(unwrap).filter(isMap);
}

function named(container: ValueMap): string {
  return `container "${String(container.name)}"`;
}
