import { namespaceOf, sameNamespace } from "./namespace.ts";
import { type Property, root } from "./property.ts";
import { kubernetesType, type Resource, typeKey } from "./resource.ts";
import { type Answer, all } from "./selector.ts";
import { UNKNOWN } from "./value.ts";
import type { Words } from "./word-index.ts";

/** Where each kind of autoscaler names what it scales. */
const targetFields: Readonly<Record<string, string>> = {
  "kubernetes:autoscaling:HorizontalPodAutoscaler": "scaleTargetRef",
  "kubernetes:keda.sh:ScaledObject": "scaleTargetRef",
  "kubernetes:autoscaling.k8s.io:VerticalPodAutoscaler": "targetRef",
};

/** The type keys of everything that changes how many pods a workload has, or how large they are. */
export const scalerTypes: readonly string[] = Object.keys(targetFields);

/** The reference to what an autoscaler scales. */
export function scaleTarget(scaler: Resource): Property {
  return root(scaler).at("spec", targetFields[typeKey(scaler.type)] ?? "scaleTargetRef");
}

/** The name of what an autoscaler scales. */
export function scaledNames(scaler: Resource): Words {
  const { text } = scaleTarget(scaler).at("name");
  return text === undefined ? undefined : [text];
}

/** The name by which autoscalers know a workload. */
export function scaledName(workload: Resource): string {
  return root(workload).at("metadata", "name").text ?? workload.name;
}

/** Whether an autoscaler scales this workload. */
export function scales(scaler: Resource, workload: Resource): Answer {
  const target = scaleTarget(scaler);
  const name = target.at("name").text;
  return all([
    targetKind(target) === kubernetesType(workload.type)?.kind,
    name === undefined ? UNKNOWN : name === scaledName(workload),
    sameNamespace(scaler, workload),
  ]);
}

/** What an autoscaler scales, as one text; undefined where it is not known yet. */
export function scaledWorkload(scaler: Resource): string | undefined {
  const target = scaleTarget(scaler);
  const name = target.at("name").text;
  const namespace = namespaceOf(scaler).value ?? "default";
  if (name === undefined || typeof namespace !== "string") return undefined;
  return `${targetKind(target)} ${JSON.stringify(name)} of namespace ${JSON.stringify(namespace)}`;
}

/** KEDA takes a Deployment where no kind is written. */
function targetKind(target: Property): string {
  return target.at("kind").text ?? "Deployment";
}
