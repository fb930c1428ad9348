import { parseQuantity } from "@axon/core/quantity";
import { Computed, isMap, listAt, mapAt, type PathStep, unwrap, type ValueMap, valueAt } from "../../value.ts";
import type { PodContainer } from "../pod-template.ts";
import { checkLabelName, checkPortName } from "./names.ts";
import { type Report, reportRepeated } from "./rule.ts";

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];

/** One container of a pod. */
export function checkContainer(
  { path, container, init }: PodContainer,
  volumes: ReadonlySet<string> | undefined,
  report: Report,
): void {
  const nameProblem = typeof container.name === "string" ? checkLabelName(container.name) : undefined;
  if (nameProblem !== undefined) {
    report([...path, "name"], nameProblem);
  }
  if (container.image === undefined || container.image === "") {
    report([...path, "image"], "missing required field");
  }
  checkPorts(container, path, report);
  checkEnvironment(container, path, report);
  checkResources(container, path, report);
  checkMounts(container, path, volumes, report);
  const sidecar = container.restartPolicy === "Always" || container.restartPolicy instanceof Computed;
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    checkProbe(container, [...path, probe], init && !sidecar, report);
  }
}

function checkPorts(container: ValueMap, path: readonly PathStep[], report: Report): void {
  const ports = listAt(container, "ports").map(unwrap);
  const names = ports.map((port, index) => ({
    name: isMap(port) ? port.name : undefined,
    path: [...path, "ports", index, "name"],
  }));
  reportRepeated(names, "port", report);
  for (const [index, port] of ports.entries()) {
    if (!isMap(port)) {
      continue;
    }
    const nameProblem = typeof port.name === "string" ? checkPortName(port.name) : undefined;
    if (nameProblem !== undefined) {
      report([...path, "ports", index, "name"], nameProblem);
    }
    for (const key of ["containerPort", "hostPort"]) {
      checkPortNumber(port[key], [...path, "ports", index, key], report);
    }
  }
}

/** A port number, if it is one and known. */
export function checkPortNumber(port: unknown, path: readonly PathStep[], report: Report): void {
  if (typeof port === "number" && (port < 1 || port > 65535)) {
    report(path, `must be from 1 to 65535, got ${port}`);
  }
}

function checkEnvironment(container: ValueMap, path: readonly PathStep[], report: Report): void {
  for (const [index, value] of listAt(container, "env").entries()) {
    const variable = unwrap(value);
    if (!isMap(variable)) {
      continue;
    }
    if (variable.name === "" || (typeof variable.name === "string" && variable.name.includes("="))) {
      report([...path, "env", index, "name"], `must not be empty or contain "=", got "${variable.name}"`);
    }
    if (variable.valueFrom !== undefined && variable.value !== undefined && variable.value !== "") {
      report([...path, "env", index], "must have value or valueFrom, not both");
    }
    const sources = Object.keys(mapAt(variable, "valueFrom"));
    if (isMap(unwrap(variable.valueFrom)) && sources.length !== 1) {
      report([...path, "env", index, "valueFrom"], `must have one source, got ${sources.length}`);
    }
  }
}

function checkResources(container: ValueMap, path: readonly PathStep[], report: Report): void {
  const limits = mapAt(container, "resources", "limits");
  for (const [name, requested] of Object.entries(mapAt(container, "resources", "requests"))) {
    const request = parseQuantity(requested);
    const limit = parseQuantity(limits[name]);
    if (request !== undefined && limit !== undefined && request > limit) {
      const place = [...path, "resources", "requests", name];
      report(place, `must be at most the limit, ${String(limits[name])}, got ${String(requested)}`);
    }
  }
}

function checkMounts(
  container: ValueMap,
  path: readonly PathStep[],
  volumes: ReadonlySet<string> | undefined,
  report: Report,
): void {
  const mounts = listAt(container, "volumeMounts").map(unwrap);
  const paths = mounts.map((mount, index) => ({
    name: isMap(mount) ? mount.mountPath : undefined,
    path: [...path, "volumeMounts", index, "mountPath"],
  }));
  reportRepeated(paths, "mount at", report);
  for (const [index, mount] of mounts.entries()) {
    if (isMap(mount) && typeof mount.name === "string" && volumes !== undefined && !volumes.has(mount.name)) {
      const known = volumes.size === 0 ? "the pod has none" : `the pod has ${[...volumes].join(", ")}`;
      report([...path, "volumeMounts", index, "name"], `no volume "${mount.name}"; ${known}`);
    }
  }
}

function checkProbe(container: ValueMap, path: readonly PathStep[], forbidden: boolean, report: Report): void {
  const name = String(path.at(-1));
  const probe = valueAt(container, [name]);
  if (!isMap(probe)) {
    return;
  }
  if (forbidden) {
    report(path, "must be left out: an initial container that is no sidecar has no probes");
  }
  const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
  if (handlers.length !== 1) {
    report(path, `must have one of ${HANDLERS.join(", ")}, got ${handlers.join(" and ") || "none"}`);
  }
  const { successThreshold } = probe;
  if (name !== "readinessProbe" && typeof successThreshold === "number" && successThreshold !== 1) {
    report([...path, "successThreshold"], `must be 1, got ${successThreshold}`);
  }
  for (const key of ["periodSeconds", "timeoutSeconds", "failureThreshold"]) {
    const value = probe[key];
    if (typeof value === "number" && value < 1) {
      report([...path, key], `must be at least 1, got ${value}`);
    }
  }
  const port = valueAt(probe, ["httpGet", "port"]) ?? valueAt(probe, ["tcpSocket", "port"]);
  const named = listAt(container, "ports").map((entry) => valueAt(entry, ["name"]));
  if (typeof port === "string" && !named.includes(port) && !named.some((entry) => entry instanceof Computed)) {
    report(path, `no port "${port}" in this container; name one of its ports so or give the number`);
  }
  checkPortNumber(port, path, report);
}
