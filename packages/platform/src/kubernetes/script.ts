/** How a script begins that reads variables: with the first one that is missing, it ends. */
export function requiredVariables(...names: readonly string[]): string {
  return names.map((name) => `: "\${${name}:?is not set}"\n`).join("");
}
