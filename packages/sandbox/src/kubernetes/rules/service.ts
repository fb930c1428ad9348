import { isMap, listAt, mapAt, unwrap } from "../../value.ts";
import { checkPortNumber } from "./container.ts";
import { checkLabels } from "./metadata.ts";
import { checkLabelName } from "./names.ts";
import { type Rule, reportRepeated } from "./rule.ts";

const NODE_PORTS = { from: 30000, to: 32767 } as const;

/** Ports and names of a Service. Source: ValidateService of Kubernetes. */
export const checkService: Rule = (object, report) => {
  const spec = mapAt(object, "spec");
  if (spec.type === "ExternalName" && spec.externalName === undefined) {
    report(["spec", "externalName"], 'missing required field for type "ExternalName"');
  }
  if (spec.ports === undefined && spec.type !== "ExternalName" && spec.clusterIP !== "None" && isMap(object.spec)) {
    report(["spec", "ports"], "missing required field");
  }
  checkLabels(object, ["spec", "selector"], report);
  const ports = listAt(spec, "ports").map(unwrap);
  const at = (index: number, key: string) => ["spec", "ports", index, key];
  reportRepeated(
    ports.map((port, index) => ({ name: isMap(port) ? port.name : undefined, path: at(index, "name") })),
    "port",
    report,
  );
  const taken = new Set<string>();
  for (const [index, port] of ports.entries()) {
    if (!isMap(port)) {
      continue;
    }
    if (ports.length > 1 && (port.name === undefined || port.name === "")) {
      report(at(index, "name"), "missing required field: a Service with several ports names each of them");
    }
    const nameProblem = typeof port.name === "string" && port.name !== "" ? checkLabelName(port.name) : undefined;
    if (nameProblem !== undefined) {
      report(at(index, "name"), nameProblem);
    }
    checkPortNumber(port.port, at(index, "port"), report);
    checkPortNumber(port.targetPort, at(index, "targetPort"), report);
    if (typeof port.nodePort === "number" && (port.nodePort < NODE_PORTS.from || port.nodePort > NODE_PORTS.to)) {
      report(at(index, "nodePort"), `must be from ${NODE_PORTS.from} to ${NODE_PORTS.to}, got ${port.nodePort}`);
    }
    const use = `${String(port.protocol ?? "TCP")} ${String(port.port)}`;
    if (typeof port.port === "number" && taken.has(use)) {
      report(at(index, "port"), `must be unique, but there is another port ${use}`);
    }
    taken.add(use);
  }
};
