import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, renderStack, type StackConfig, stackConfig } from "./program.ts";

export type Rendered = readonly RegisteredResource[];

/** The six layers' namespaces. */
export const layers = [
  "l0-ingestion",
  "l1-allocation",
  "l2-dialogue",
  "l3-evolution",
  "l4-training",
  "l5-observability",
] as const;

const developmentConfig: StackConfig = {
  "axon:system": "ideation-engine",
  "axon:environment": "dev",
  "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
};

/** What an environment renders to: development without a stack file, the others by theirs. */
export function renderIdeationEngine(environment: "dev" | "test" | "staging" | "prod"): Promise<Rendered> {
  const stack = `ideation-engine-${environment}-kubernetes`;
  return renderStack(stack, environment === "dev" ? developmentConfig : stackConfig(stack));
}

/** Every object that the cluster gets. */
export function objectsOf(resources: Rendered): readonly KubernetesObject[] {
  return resources
    .filter(({ type, custom }) => custom !== false && type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as KubernetesObject)
    .filter((inputs) => typeof inputs.kind === "string");
}

export const ofKind = (resources: Rendered, kind: string) =>
  objectsOf(resources).filter((object) => object.kind === kind);
