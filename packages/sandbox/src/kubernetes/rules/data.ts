import { isMap, mapAt, type PathStep, textAt, type ValueMap, valueAt } from "../../value.ts";
import { checkDataKey } from "./names.ts";
import type { Report, Rule } from "./rule.ts";

const LIMIT_BYTES = 1024 * 1024;

/** Keys a Secret of a type has to have. Source: ValidateSecret of Kubernetes. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

export const checkConfigMap: Rule = (object, report) => {
  checkKeys(object, ["data", "binaryData"], report);
  for (const key of Object.keys(mapAt(object, "binaryData"))) {
    if (Object.hasOwn(mapAt(object, "data"), key)) {
      report(["binaryData", key], "must not be in data as well");
    }
  }
};

/** A Secret, whose values are never repeated in a message. */
export const checkSecret: Rule = (object, report) => {
  checkKeys(object, ["data", "stringData"], report);
  const type = textAt(object, "type") ?? "Opaque";
  const parts = ["data", "stringData"].map((part) => valueAt(object, [part]));
  if (parts.some((part) => part !== undefined && !isMap(part))) {
    return;
  }
  const keys = new Set(parts.flatMap((part) => (isMap(part) ? Object.keys(part) : [])));
  for (const key of REQUIRED_KEYS[type] ?? []) {
    if (!keys.has(key)) {
      report(["data", key], `missing required field for type "${type}"`);
    }
  }
  if (type === "kubernetes.io/basic-auth" && !keys.has("username") && !keys.has("password")) {
    report(["data"], `must have username or password for type "${type}"`);
  }
};

function checkKeys(object: ValueMap, parts: readonly string[], report: Report): void {
  let size = 0;
  for (const part of parts) {
    for (const [key, value] of Object.entries(mapAt(object, part))) {
      size += typeof value === "string" ? Buffer.byteLength(value) : 0;
      const reason = checkDataKey(key);
      const path: readonly PathStep[] = [part, key];
      if (reason !== undefined) {
        report(path, reason);
      }
    }
  }
  if (size > LIMIT_BYTES) {
    report([], `must have at most ${LIMIT_BYTES} bytes of data together, got ${size}`);
  }
}
