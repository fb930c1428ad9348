/** Keys the engine marks special values with, and the marks. Source: Pulumi's `sdk/go/common/resource/sig`. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Values as a report may show them: secrets are `<secret>`, what is not known yet is `<computed>`. */
export function printable(value: unknown): unknown {
  if (value === unknownValue) return "<computed>";
  if (value === "[secret]") return "<secret>";
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  if (signatureKey in value) return value[signatureKey] === secretSignature ? "<secret>" : "<computed>";
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, printable(entry)]));
}
