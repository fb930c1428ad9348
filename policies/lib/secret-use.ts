import { taskContainersOf, taskDefinitionType } from "./ecs.ts";
import { namespaceOf } from "./namespace.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import type { Value } from "./value.ts";
import { type Container, type Pod, podsOf, workloadTypes } from "./workload.ts";

/** One reading of a secret, where it is known of which system the reader is. */
export interface SecretUse {
  readonly reader: Resource;
  readonly system: string;
  /** What the secret's name counts in: a namespace, a store, a cloud. */
  readonly scope: string;
  readonly secret: string;
}

/** How each type names the secrets that it reads. */
const readers: Readonly<Record<string, (resource: Resource) => readonly Property[]>> = {
  ...Object.fromEntries(workloadTypes.map((type) => [type, namesInPods])),
  "kubernetes:external-secrets.io:ExternalSecret": namesInStore,
  [taskDefinitionType]: namesInTask,
  "gcp:cloudrunv2/service:Service": (service) => namesInRun(root(service).at("template")),
  "gcp:cloudrunv2/job:Job": (job) => namesInRun(root(job).at("template", "template")),
  "azure-native:app:ContainerApp": (app) =>
    each(root(app).at("configuration", "secrets"), (secret) => [secret.at("keyVaultUrl")]),
};

export const secretReaderTypes: readonly string[] = Object.keys(readers);

/** Where a resource names the secrets that it reads; hidden names among them. */
export function secretNamesOf(resource: Resource): readonly Property[] {
  const names = readers[typeKey(resource.type)]?.(resource) ?? [];
  return names.filter(({ value }) => value !== undefined);
}

/** The secrets a resource reads, each once. Nothing where it does not say of which system it is. */
export function secretUsesOf(reader: Resource): readonly SecretUse[] {
  const system = systemOf(reader);
  const scope = scopeOf(reader);
  if (system === undefined || scope === undefined) return [];
  const secrets = new Set(secretNamesOf(reader).flatMap(({ text }) => (text === undefined ? [] : secretIn(text))));
  return [...secrets].map((secret) => ({ reader, system, scope, secret }));
}

/** Labels and tags that say of which system something is. */
const systemNames = ["app.kubernetes.io/part-of", "axon.dev/system", "System", "system"];

function systemOf(resource: Resource): string | undefined {
  const inputs = root(resource);
  const places = [inputs.at("metadata", "labels"), inputs.at("tags"), inputs.at("labels")];
  return places.flatMap((place) => systemNames.flatMap((name) => place.at(name).text ?? []))[0];
}

/** Undefined where it is not known yet. */
function scopeOf(resource: Resource): string | undefined {
  const key = typeKey(resource.type);
  if (!key.startsWith("kubernetes:")) return key.split(":")[0];
  const namespace = namespaceOf(resource).value ?? "default";
  if (!key.endsWith(":ExternalSecret")) return scopeText(["namespace", namespace]);
  const store = root(resource).at("spec", "secretStoreRef");
  const kind = store.at("kind").value ?? "SecretStore";
  return scopeText([kind, store.at("name").value, kind === "ClusterSecretStore" ? "" : namespace]);
}

function scopeText(parts: readonly (Value | undefined)[]): string | undefined {
  return parts.every((part) => typeof part === "string") ? JSON.stringify(parts) : undefined;
}

/** An ARN of Secrets Manager may go on with a key and a version. Source: secretsmanager in the ECS developer guide. */
function secretIn(name: string): string {
  return name.startsWith("arn:") && name.includes(":secret:") ? name.split(":").slice(0, 7).join(":") : name;
}

function namesInPods(workload: Resource): readonly Property[] {
  return podsOf(workload).flatMap((pod) => [...namesInVolumes(pod), ...pod.containers.flatMap(namesInVariables)]);
}

function namesInVolumes({ spec }: Pod): readonly Property[] {
  return each(spec.at("volumes"), (volume) => [volume.at("secret", "secretName")]);
}

function namesInVariables({ property }: Container): readonly Property[] {
  return [
    ...each(property.at("env"), (variable) => [variable.at("valueFrom", "secretKeyRef", "name")]),
    ...each(property.at("envFrom"), (source) => [source.at("secretRef", "name")]),
  ];
}

function namesInStore(externalSecret: Resource): readonly Property[] {
  const spec = root(externalSecret).at("spec");
  return [
    ...each(spec.at("data"), (entry) => [entry.at("remoteRef", "key")]),
    ...each(spec.at("dataFrom"), (source) => [source.at("extract", "key")]),
  ];
}

function namesInTask(task: Resource): readonly Property[] {
  return taskContainersOf(task).flatMap((container) => each(container.at("secrets"), (one) => [one.at("valueFrom")]));
}

function namesInRun(template: Property): readonly Property[] {
  const variables = each(template.at("containers"), (container) => container.at("envs").items());
  return [
    ...variables.map((variable) => variable.at("valueSource", "secretKeyRef", "secret")),
    ...each(template.at("volumes"), (volume) => [volume.at("secret", "secret")]),
  ];
}

function each(list: Property, places: (item: Property) => readonly Property[]): readonly Property[] {
  return list.items().flatMap(places);
}
