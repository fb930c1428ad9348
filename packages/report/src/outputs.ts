import { secretSignature, signatureKey, unknowns } from "@axon/protocol/marks";

/** Values as a report may show them: secrets are `<secret>`, what is not known yet is `<computed>`. */
export function printable(value: unknown): unknown {
  if (unknowns.has(value)) return "<computed>";
  if (value === "[secret]") return "<secret>";
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  if (signatureKey in value) return value[signatureKey] === secretSignature ? "<secret>" : "<computed>";
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, printable(entry)]));
}
