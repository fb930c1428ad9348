/** Compose replaces `$NAME` in every value; a doubled dollar stays a dollar. */
export function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

/** `postgres-core`, `password` → `POSTGRES_CORE_PASSWORD`; `clientSecret` → `CLIENT_SECRET`. */
export function variableName(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_"))
    .join("_")
    .toUpperCase();
}

/** Reads a secret from `.env`; compose refuses to start while it is missing or empty. */
export function secretReference(component: string, attribute: string): string {
  return `\${${variableName(component, attribute)}:?set it in .env}`;
}
