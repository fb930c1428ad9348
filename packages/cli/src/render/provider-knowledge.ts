import { publicContent } from "@axon/core";
import { isMap, isSpecial, unknown, unknownSecret, type WireMap } from "./wire.ts";

/** What a provider would add to a resource's properties, or know about them, before it exists. */
interface ProviderKnowledge {
  /** Type tokens it is about. */
  readonly types: RegExp;
  /** Inputs that are secret even where the program forgot to say so. */
  readonly secretInputs?: readonly string[];
  /** Properties as the resource would show them during a preview. */
  preview?(inputs: WireMap): WireMap;
}

const knowledge: readonly ProviderKnowledge[] = [
  { types: /^kubernetes:core\/v1:Secret$/, secretInputs: ["data", "stringData"] },
  { types: /^kubernetes:/, preview: namedByProvider },
];

/** Inputs with everything marked secret that the provider would mark. */
export function withSecretInputs(type: string, inputs: WireMap): WireMap {
  const treat = isPublic(inputs) ? content : masked;
  const keys = about(type).flatMap(({ secretInputs }) => secretInputs ?? []);
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, keys.includes(key) ? treat(value) : value]),
  );
}

/** A Secret that says of itself that it holds nothing secret: what an operator takes from no other kind of object. */
function isPublic({ metadata }: WireMap): boolean {
  const { annotations } = isMap(metadata) ? metadata : {};
  return isMap(annotations) && Object.entries(publicContent).every(([key, value]) => annotations[key] === value);
}

/** What a program may read of a resource before it exists. @param secretOutputs properties the SDK declares secret */
export function previewOf(type: string, inputs: WireMap, secretOutputs: readonly string[]): WireMap {
  const state = about(type).reduce((properties, { preview }) => preview?.(properties) ?? properties, inputs);
  const secrets = secretOutputs.filter((key) => !(key in state)).map((key) => [key, unknownSecret] as const);
  return { ...state, ...Object.fromEntries(secrets) };
}

function about(type: string): readonly ProviderKnowledge[] {
  return knowledge.filter(({ types }) => types.test(type));
}

/** The keys of a Secret are no secret, and tell what is to be supplied; what stands behind them is. */
function masked(value: unknown): unknown {
  const known = content(value);
  return isMap(known) ? Object.fromEntries(Object.keys(known).map((key) => [key, unknownSecret])) : unknownSecret;
}

/** The SDK calls all of a Secret secret. */
function content(value: unknown): unknown {
  return isMap(value) && isSpecial(value) ? value.value : value;
}

/** A Kubernetes object without a name gets one with a random end. */
function namedByProvider(inputs: WireMap): WireMap {
  const metadata = isMap(inputs.metadata) ? inputs.metadata : {};
  return "name" in metadata ? inputs : { ...inputs, metadata: { ...metadata, name: unknown } };
}
