import { mapAt, type PathStep, type ValueMap } from "../../value.ts";
import type { Kind } from "../kind.ts";
import {
  checkLabelName,
  checkLabelValue,
  checkPathSegmentName,
  checkQualifiedName,
  checkServiceName,
  checkSubdomainName,
  type NameCheck,
} from "./names.ts";
import type { Report } from "./rule.ts";

const ANNOTATIONS_LIMIT_BYTES = 256 * 1024;

const NAME_CHECKS: Readonly<Record<string, NameCheck>> = {
  "/Namespace": checkLabelName,
  "/Service": checkServiceName,
  "rbac.authorization.k8s.io/ClusterRole": checkPathSegmentName,
  "rbac.authorization.k8s.io/ClusterRoleBinding": checkPathSegmentName,
  "rbac.authorization.k8s.io/Role": checkPathSegmentName,
  "rbac.authorization.k8s.io/RoleBinding": checkPathSegmentName,
};

/** Names, labels and annotations of any object. */
export function checkMetadata(kind: Kind, object: ValueMap, report: Report): void {
  const metadata = mapAt(object, "metadata");
  const { name, namespace } = metadata;
  if (name === undefined && metadata.generateName === undefined && object.metadata !== undefined) {
    report(["metadata", "name"], "missing required field");
  }
  if (typeof name === "string") {
    note(report, ["metadata", "name"], (NAME_CHECKS[`${kind.group}/${kind.kind}`] ?? checkSubdomainName)(name));
  }
  if (typeof namespace === "string") {
    const reason = kind.namespaced ? checkLabelName(namespace) : `must be left out: a ${kind.kind} is in no namespace`;
    note(report, ["metadata", "namespace"], reason);
  }
  checkLabels(object, ["metadata", "labels"], report);
  checkAnnotations(object, report);
}

/** Keys and values of a map of labels. */
export function checkLabels(object: ValueMap, path: readonly PathStep[], report: Report): void {
  for (const [key, value] of Object.entries(mapAt(object, ...path))) {
    note(report, [...path, key], checkQualifiedName(key));
    if (typeof value === "string") {
      note(report, [...path, key], checkLabelValue(value));
    }
  }
}

function checkAnnotations(object: ValueMap, report: Report): void {
  const path = ["metadata", "annotations"];
  let size = 0;
  for (const [key, value] of Object.entries(mapAt(object, ...path))) {
    size += key.length + (typeof value === "string" ? Buffer.byteLength(value) : 0);
    note(report, [...path, key], checkQualifiedName(key.toLowerCase()));
  }
  if (size > ANNOTATIONS_LIMIT_BYTES) {
    report(path, `must have at most ${ANNOTATIONS_LIMIT_BYTES} bytes together, got ${size}`);
  }
}

function note(report: Report, path: readonly PathStep[], reason: string | undefined): void {
  if (reason !== undefined) {
    report(path, reason);
  }
}
