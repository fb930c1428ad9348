/** From the least to the most earnest. */
export const environments = ["dev", "test", "staging", "prod"] as const;

export type EnvironmentName = (typeof environments)[number];

/** Those that others rely on. */
export const reliedOn: readonly EnvironmentName[] = ["staging", "prod"];
