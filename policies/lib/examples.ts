import { plain } from "./plain.ts";
import { type Resource, tokenOf } from "./resource.ts";
import { UNKNOWN } from "./value.ts";

/** Fields of an example as they stand in a manifest; `UNKNOWN` is allowed anywhere. */
type Fields = Readonly<Record<string, unknown>>;

/** An example resource, written as its Kubernetes manifest. */
export function manifest(object: Fields & { readonly apiVersion: string; readonly kind: string }): Resource {
  const metadata = { name: "fusion", ...(object.metadata as Fields | undefined) };
  return {
    type: tokenOf(object.apiVersion, object.kind),
    name: metadata.name,
    inputs: plain({ ...object, metadata }),
  };
}

/** An example resource of a cloud, by its type token: `resource("aws:rds/instance:Instance", { multiAz: true })`. */
export function resource(type: string, inputs: Fields = {}, name = "main"): Resource {
  return { type, name, inputs: plain(inputs) };
}

/** Example resources as the engine tells of them at preview: an input of the first is computed from the second. */
export function computed(from: Resource, input: string, source: Resource): readonly [Resource, Resource] {
  const urn = `urn:pulumi:prod::shop::${source.type}::${source.name}`;
  const inputs = { ...(from.inputs as Fields), [input]: UNKNOWN };
  return [
    { ...from, inputs: plain(inputs), propertyDependencies: { [input]: [urn] } },
    { ...source, urn },
  ];
}

/** A Deployment "fusion" with this pod; its own `spec` fields, labels and namespace can be given too. */
export function deployment(pod: Fields, spec: Fields = {}, metadata: Fields = {}): Resource {
  return workload("apps/v1", "Deployment", pod, spec, metadata);
}

/** Any kind that has `spec.template`, with this pod. Pods are labelled `app: fusion`. */
export function workload(
  apiVersion: string,
  kind: string,
  pod: Fields,
  spec: Fields = {},
  metadata: Fields = {},
): Resource {
  return manifest({
    apiVersion,
    kind,
    metadata,
    spec: { template: { metadata: { labels: { app: "fusion" } }, spec: pod }, ...spec },
  });
}

/** A CronJob "fusion" with this pod. */
export function cronJob(pod: Fields): Resource {
  return manifest({
    apiVersion: "batch/v1",
    kind: "CronJob",
    spec: { jobTemplate: { spec: { template: { spec: pod } } } },
  });
}

/** A Deployment "fusion" with one container "api" that has these fields. */
export function container(fields: Fields): Resource {
  return deployment({ containers: [{ name: "api", ...fields }] });
}

/** A Deployment "fusion" whose init container "migrate" has these fields. */
export function initContainer(fields: Fields): Resource {
  return deployment({ containers: [{ name: "api" }], initContainers: [{ name: "migrate", ...fields }] });
}

/** A Deployment "fusion" whose ephemeral container "debug" has these fields. */
export function ephemeralContainer(fields: Fields): Resource {
  return deployment({ containers: [{ name: "api" }], ephemeralContainers: [{ name: "debug", ...fields }] });
}

/** A resource that most rules have nothing to say about. */
export const configMap = manifest({ apiVersion: "v1", kind: "ConfigMap", data: { mode: "fast" } });
