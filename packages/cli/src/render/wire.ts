import { specialResourceSig, specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc.js";

/** Values in the notation the SDK speaks to an engine with. */
export type WireMap = Readonly<Record<string, unknown>>;

/** A secret nobody knows yet, in the SDK's notation. */
export const unknownSecret: WireMap = { [specialSigKey]: specialSecretSig, value: unknownValue };

/** A value nobody knows yet, in the SDK's notation. */
export const unknown: string = unknownValue;

/** A value as `resources.json` shows it: `"<secret>"`, `"<computed>"`, a resource by its URN, the rest as it is. */
export function shown(value: unknown): unknown {
  if (value === unknownValue) return "<computed>";
  if (Array.isArray(value)) return value.map(shown);
  if (!isMap(value)) return value;
  const signature = value[specialSigKey];
  if (signature === specialSecretSig) return "<secret>";
  if (signature === specialResourceSig) return value.urn;
  const entries = Object.entries(value).filter(([key, entry]) => key !== specialSigKey && entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, shown(entry)]));
}

/** Whether a value is a map. */
export function isMap(value: unknown): value is WireMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a map stands for something else than a map: a secret, a resource, a file. */
export function isSpecial(value: WireMap): boolean {
  return specialSigKey in value;
}
