import { cacheMemory, type ReplicaLimits, workerCount } from "./sizing.ts";

/** Where the file is, in every environment: the guide's name of it (SP-014, SP-024). That of access rules is beside it (SP-118). */
export const configurationPath = "/etc/spek/production.yaml";

/** What all of an environment's keys in Redis begin with, so that environments never share one (SP-020). */
export const keyPrefix = (environment: "dev" | "staging" | "prod") => `spek:${environment}:`;

/** Longest analysis. It is longer than a request may be: what is submitted goes on without the connection (SP-016). */
export const analysisSeconds = 600;

/** A place that the application fills from its environment when it reads the file. */
export const variable = (name: string) => `\${${name}}`;

/**
 * The configuration of production, nested under `spek` as the application reads it (SP-015 to SP-023, SP-103). Passwords
 * are named, never written: the application fills the variables in.
 */
export function productionConfiguration(limits: ReplicaLimits) {
  return {
    spek: {
      environment: "production",
      debug: false,
      log_level: "INFO",
      server: {
        host: "0.0.0.0",
        port: 8000,
        // The guide's 8 processes do not fit two cores (SP-015, SP-137).
        workers: workerCount(limits),
        max_requests: 1000,
        max_requests_jitter: 100,
        timeout: 300,
        keepalive: 65,
      },
      analysis: {
        default_policy: "nasa-compliance",
        parallel_execution: true,
        max_workers: workerCount(limits),
        cache_enabled: true,
        timeout_seconds: analysisSeconds,
        retry_attempts: 3,
      },
      phases,
      security: {
        nasa_compliance_threshold: 0.95,
        enable_byzantine_consensus: true,
        enable_theater_detection: true,
        strict_mode: true,
        // TLS ends at the edge; probes and the edge itself speak plain HTTP to port 8000 (SP-018).
        tls_enabled: false,
      },
      database: {
        url: `postgresql://spek:${variable("SPEK_DB_PASSWORD")}@${variable("SPEK_DB_HOST")}:${variable("SPEK_DB_PORT")}/${variable("SPEK_DB_NAME")}`,
        pool_size: 20,
        max_overflow: 0,
        pool_timeout: 30,
        pool_recycle: 3600,
      },
      cache: {
        redis_url: variable("SPEK_REDIS_URL"),
        default_timeout: 3600,
        key_prefix: keyPrefix("prod"),
        max_connections: 100,
        max_memory: cacheMemory(limits),
      },
      monitoring: {
        metrics_enabled: true,
        // On the port of the API: the guide's 9090 is Prometheus' own (SP-021).
        metrics_port: 8000,
        health_check_enabled: true,
        performance_tracking: true,
        audit_logging: true,
      },
      // To standard output, which the platform collects and rotates; no file of the process's own (SP-022).
      logging: { level: "INFO", format: "json" },
      // 80 percent of the volume of 50Gi (SP-023, SP-096).
      storage: {
        base_path: "/app/data",
        cache_path: "/app/cache",
        temp_path: "/tmp/spek",
        max_storage_size: "40GB",
        cleanup_interval: 3600,
      },
    },
  };
}

/** The Byzantine nodes are validators inside of the application, not replicas (SP-017). */
const phases = {
  json_schema: { enabled: true, strict_validation: true, timeout_seconds: 60 },
  linter_integration: { enabled: true, real_time_processing: true, timeout_seconds: 120 },
  performance_optimization: {
    enabled: true,
    target_improvement: 0.583,
    baseline_measurements: 10,
    timeout_seconds: 300,
  },
  precision_validation: {
    enabled: true,
    byzantine_nodes: 5,
    consensus_threshold: 0.95,
    theater_detection_sensitivity: "high",
    timeout_seconds: 180,
  },
};

/** The users of the guide; an installation has a list of its own people (SP-119). */
const users = (developerNeedsSecondFactor: boolean) => [
  { username: "admin", roles: ["admin"], mfa_required: true },
  { username: "security_analyst", roles: ["analyst"], mfa_required: true },
  { username: "developer", roles: ["viewer"], mfa_required: developerNeedsSecondFactor },
];

/**
 * Roles, users and API keys, of which the application reads that file. The keys themselves are secrets; the file names the variables
 * they come in (SP-118 to SP-120).
 */
export const accessRules = {
  roles: {
    admin: { permissions: ["analysis:*", "system:*", "config:*", "monitoring:*"] },
    analyst: { permissions: ["analysis:read", "analysis:submit", "analysis:results", "monitoring:read"] },
    viewer: { permissions: ["analysis:read", "analysis:results", "monitoring:read"] },
  },
  // Every person has a second factor in staging and production, the developer too.
  users: users(true),
  api_keys: {
    "CI/CD Pipeline": { role: "analyst", variable: "SPEK_API_KEY_CI" },
    "Monitoring System": { role: "viewer", variable: "SPEK_API_KEY_MONITORING" },
  },
};

/** What staging says differently: three validators tolerate no fault, so it is four of them (SP-110). */
export const stagingConfiguration = {
  spek: {
    environment: "staging",
    phases: { precision_validation: { byzantine_nodes: 4 } },
    cache: { key_prefix: keyPrefix("staging") },
  },
};

/** What development says differently (SP-109); its replicas have two cores as well, hence two workers. */
export const developmentConfiguration = {
  spek: {
    environment: "development",
    debug: true,
    log_level: "DEBUG",
    analysis: { default_policy: "standard", timeout_seconds: 300 },
    phases: {
      json_schema: { strict_validation: false },
      linter_integration: { auto_fix_suggestions: true },
      performance_optimization: { enabled: false, target_improvement: 0.3 },
      precision_validation: { enabled: false },
    },
    security: { nasa_compliance_threshold: 0.8, strict_mode: false },
    database: { pool_size: 5 },
    cache: { key_prefix: keyPrefix("dev") },
    monitoring: { metrics_enabled: false, performance_tracking: false },
    logging: { level: "DEBUG" },
    storage: { max_storage_size: "4GB" },
  },
};

/** Nothing of anybody is in development, so that the guide's developer may do without a second factor. */
export const developmentAccessRules = { users: users(false) };
