import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import main from "@axon/programs";
import { parse } from "yaml";
import { recordResources } from "../../packages/cli/src/render/record.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";

/** Configuration of a stack, keys with their prefix. */
export type StackConfig = Readonly<Record<string, unknown>>;

/** What a stack file of the repository says. */
export function stackConfig(stack: string): StackConfig {
  const file = fileURLToPath(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url));
  const { config } = parse(readFileSync(file, "utf8")) as { readonly config: StackConfig };
  return config;
}

const rendered = new Map<string, Promise<readonly RegisteredResource[]>>();

/**
 * Runs the program as `axon render` does and gives the resources it registers; secrets and computed values are masked. What
 * was asked for before is not made again.
 */
export function renderStack(
  stack: string,
  config: StackConfig = stackConfig(stack),
  secretKeys: readonly string[] = [],
): Promise<readonly RegisteredResource[]> {
  const key = JSON.stringify([stack, config, secretKeys]);
  const program = async () => ({ ...(await main()) });
  const made = rendered.get(key) ?? recordResources({ project: "axon", stack, config, secretKeys, program });
  rendered.set(key, made);
  return made;
}

/** A Kubernetes object as it was registered. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: a test reads fields of many kinds, and fails where one is missing
  readonly [field: string]: any;
}

/** The one object of a kind and name. Fails, naming what there is, when it is not there. */
export function object(resources: readonly RegisteredResource[], kind: string, name: string): KubernetesObject {
  const objects = resources.filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`));
  const found = objects
    .map(({ inputs }) => inputs as KubernetesObject)
    .filter(({ metadata }) => metadata.name === name);
  const [only] = found;
  if (only && found.length === 1) return only;
  const known = objects.map(({ name }) => name).join(", ");
  throw new Error(`${found.length} objects ${kind}/${name}; there are ${known || "none of that kind"}`);
}

/** The variables of a workload's first container: plain ones with their ConfigMap's values, secrets as `secret/key`. */
export function environmentOf(
  resources: readonly RegisteredResource[],
  workload: KubernetesObject,
): Record<string, string> {
  const [container] = workload.spec.template.spec.containers;
  const maps = (container.envFrom ?? []).map((from: { configMapRef: { name: string } }) => from.configMapRef.name);
  const plain = maps.map((name: string) => object(resources, "ConfigMap", name).data);
  const own = (container.env ?? []).map(
    (variable: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }) => {
      const reference = variable.valueFrom?.secretKeyRef;
      return [variable.name, reference ? `${reference.name}/${reference.key}` : variable.value];
    },
  );
  return Object.assign({}, ...plain, Object.fromEntries(own));
}
