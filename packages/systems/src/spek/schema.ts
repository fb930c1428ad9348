/** On, and nothing else: strings and numbers that read like it are refused as well. */
const on = { enum: [true] };
const section = { type: "object" };

/**
 * What the file must hold before anything starts with it, nested as the application reads it: all sections and phases
 * (SP-103), and in staging and production every switch of security (SP-018) at a compliance threshold of 0.95 at least
 * (SP-105). Expired or written-out keys have no place in it (SP-120).
 */
export const configurationSchema = {
  type: "object",
  required: ["spek"],
  properties: {
    spek: {
      type: "object",
      required: ["environment", "debug", "server", "analysis", "phases", "security"],
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
        analysis: section,
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
      },
    },
    rbac: {
      type: "object",
      properties: {
        api_keys: {
          type: "object",
          additionalProperties: {
            type: "object",
            required: ["role", "variable"],
            properties: {
              role: { enum: ["admin", "analyst", "viewer"] },
              variable: { type: "string", pattern: "^SPEK_API_KEY_[A-Z]+$" },
            },
            additionalProperties: false,
          },
        },
      },
    },
  },
};

export const stagingSchema = { properties: { spek: { properties: { environment: { enum: ["staging"] } } } } };

/** Development may be lenient, but not below 0.8 (SP-105, SP-109). */
export const developmentSchema = {
  properties: {
    spek: {
      properties: {
        environment: { enum: ["development"] },
        debug: { enum: [true, false] },
        security: {
          properties: { nasa_compliance_threshold: { minimum: 0.8 }, strict_mode: { enum: [true, false] } },
        },
      },
    },
  },
};
