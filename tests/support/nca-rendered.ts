import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, renderStack, type StackConfig, stackConfig } from "./program.ts";

export type Rendered = readonly RegisteredResource[];

const developmentConfig: StackConfig = {
  "axon:system": "nca",
  "axon:environment": "dev",
  "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
};

/** What development renders to, without a stack file, with what an installation says differently. */
export function renderDevelopment(overrides: object = {}, kubernetes: object = {}): Promise<Rendered> {
  return renderStack("nca-dev-kubernetes", {
    ...developmentConfig,
    "axon:overrides": overrides,
    "axon:kubernetes": { context: "dev", unencryptedVolumes: true, ...kubernetes },
  });
}

/** What staging or production renders to by its stack file, with what an installation says differently. */
export function renderNca(
  environment: "staging" | "prod",
  overrides: object = {},
  kubernetes: object = {},
): Promise<Rendered> {
  const stack = `nca-${environment}-kubernetes`;
  const config = stackConfig(stack);
  return renderStack(stack, {
    ...config,
    "axon:overrides": { ...(config["axon:overrides"] as object), ...overrides },
    "axon:kubernetes": { ...(config["axon:kubernetes"] as object), ...kubernetes },
  });
}

/** Every object of a kind. */
export function objectsOf(resources: Rendered, kind: string): readonly KubernetesObject[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);
}

export const namesOf = (resources: Rendered, kind: string) =>
  objectsOf(resources, kind)
    .map(({ metadata }) => metadata.name)
    .sort();

/** What a component waits for, with all that it consists of: `Job db-migrate`. */
export function waitedFor(resources: Rendered, component: string, name: string): readonly string[] {
  const found = resources.find((resource) => resource.type.endsWith(`:${component}`) && resource.name === name);
  return (found?.dependencies ?? []).map((urn) => {
    const [, , type = "", dependency = ""] = urn.split("::");
    return `${type.split(":").at(-1)} ${dependency}`;
  });
}
