/** The kinds of component a workload can use, with the section of the definition that declares each. */
export const sections = {
  service: "services",
  database: "databases",
  cache: "caches",
  external: "externals",
  secret: "secrets",
  broker: "brokers",
  search: "searches",
  bucket: "buckets",
  volume: "volumes",
  rayCluster: "rayClusters",
  tracing: "tracing",
  endpoint: "endpoints",
} as const;

export type ComponentKind = keyof typeof sections;
export const componentKinds = Object.keys(sections) as readonly ComponentKind[];

/** Every section whose components an environment or an installation can switch off with `enabled: false`. */
export const switchableSections = [...Object.values(sections), "jobs", "nodePools", "spendLimits"] as const;

/** What a reader calls one component of a kind: `a database`, `a Ray cluster`. */
export const kindWords: Readonly<Record<ComponentKind, string>> = {
  service: "service",
  database: "database",
  cache: "cache",
  external: "external",
  secret: "secret",
  broker: "broker",
  search: "search",
  bucket: "bucket",
  volume: "volume",
  rayCluster: "Ray cluster",
  tracing: "tracing backend",
  endpoint: "endpoint",
};
