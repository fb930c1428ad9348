import { analysisSeconds, keyPrefix, variable } from "./configuration.ts";

/** On, and nothing else: strings and numbers that read like it are refused as well. */
const on = { enum: [true] };
const section = { type: "object" };
const roles = ["admin", "analyst", "viewer"];
const role = { enum: roles };
const texts = { type: "array", items: { type: "string" } };

/**
 * What the file must hold before anything starts with it, nested as the application reads it: all sections and phases
 * (SP-103), and in staging and production every switch of security (SP-018) at a compliance threshold of 0.95 at least
 * (SP-105), with keys of the environment's own in Redis (SP-020).
 */
export const configurationSchema = {
  type: "object",
  required: ["spek"],
  properties: {
    spek: {
      type: "object",
      required: ["environment", "debug", "server", "analysis", "phases", "security", "cache"],
      properties: {
        // The stack's own, so that nothing answers for another environment (SP-104).
        environment: { enum: ["production"] },
        // What it shows of requests, nobody may see (SP-024).
        debug: { enum: [false] },
        // The edge keeps connections a little shorter than 65 s (SP-015).
        server: {
          type: "object",
          required: ["keepalive"],
          properties: { keepalive: { type: "integer", minimum: 65 } },
        },
        // What takes longer than the service is known to work would be cut off by nobody knows whom (SP-016).
        analysis: {
          type: "object",
          properties: { timeout_seconds: { type: "integer", minimum: 1, maximum: analysisSeconds } },
        },
        phases: {
          type: "object",
          required: ["json_schema", "linter_integration", "performance_optimization", "precision_validation"],
          properties: {
            json_schema: section,
            linter_integration: section,
            performance_optimization: section,
            precision_validation: section,
          },
        },
        security: {
          type: "object",
          required: [
            "nasa_compliance_threshold",
            "enable_byzantine_consensus",
            "enable_theater_detection",
            "strict_mode",
            "tls_enabled",
          ],
          properties: {
            nasa_compliance_threshold: { type: "number", minimum: 0.95, maximum: 1 },
            enable_byzantine_consensus: on,
            enable_theater_detection: on,
            strict_mode: on,
            // TLS ends at the edge; half of it inside would break every probe.
            tls_enabled: { enum: [false] },
          },
        },
        cache: {
          type: "object",
          required: ["redis_url", "key_prefix"],
          properties: {
            // The address has a password in it, which is nobody's to read here.
            redis_url: { enum: [variable("SPEK_REDIS_URL")] },
            key_prefix: { enum: [keyPrefix("prod")] },
          },
        },
      },
    },
  },
};

export const stagingSchema = {
  properties: {
    spek: {
      properties: {
        environment: { enum: ["staging"] },
        cache: { properties: { key_prefix: { enum: [keyPrefix("staging")] } } },
      },
    },
  },
};

/** Development may be lenient (SP-109), and is warned of a threshold that nobody could rely on (SP-105). */
export const developmentAdvice = {
  type: "object",
  properties: {
    spek: {
      type: "object",
      properties: {
        security: { type: "object", properties: { nasa_compliance_threshold: { type: "number", minimum: 0.8 } } },
      },
    },
  },
};

export const developmentSchema = {
  properties: {
    spek: {
      properties: {
        environment: { enum: ["development"] },
        debug: { enum: [true, false] },
        security: {
          properties: { nasa_compliance_threshold: { minimum: 0 }, strict_mode: { enum: [true, false] } },
        },
        cache: { properties: { key_prefix: { enum: [keyPrefix("dev")] } } },
      },
    },
  },
};

/**
 * Three roles that everybody has one of (SP-118), a second factor for every person (SP-119), and no key that has expired or is written
 * out (SP-120).
 */
export const accessSchema = {
  type: "object",
  required: ["roles", "users"],
  properties: {
    roles: {
      type: "object",
      required: roles,
      additionalProperties: { type: "object", required: ["permissions"], properties: { permissions: texts } },
    },
    users: {
      type: "array",
      items: {
        type: "object",
        required: ["username", "roles", "mfa_required"],
        properties: {
          username: { type: "string" },
          roles: { type: "array", items: role, minItems: 1 },
          mfa_required: on,
        },
      },
    },
    api_keys: {
      type: "object",
      additionalProperties: {
        type: "object",
        required: ["role", "variable"],
        properties: { role, variable: { type: "string", pattern: "^SPEK_API_KEY_[A-Z]+$" } },
        additionalProperties: false,
      },
    },
  },
};

/** Development lets people in by a password alone. */
export const developmentAccessSchema = {
  properties: { users: { items: { properties: { mfa_required: { enum: [true, false] } } } } },
};
