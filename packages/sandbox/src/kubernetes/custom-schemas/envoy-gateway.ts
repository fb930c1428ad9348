import { API_VERSION, count } from "./envoy-parts.ts";
import { flag, integer, list, object, oneOfTexts, resource, text } from "./shape.ts";

const accessLog = object({
  disable: flag,
  settings: list(
    object(
      {
        format: object({
          type: oneOfTexts("Text", "JSON"),
          text,
          json: { type: "object", additionalProperties: text },
        }),
        matches: list(text, { maxItems: 10 }),
        type: oneOfTexts("Listener", "Route"),
        sinks: list(
          object(
            {
              type: oneOfTexts("ALS", "File", "OpenTelemetry"),
              file: object({ path: { ...text, minLength: 1 } }),
              als: { type: "object" },
              openTelemetry: { type: "object" },
            },
            "type",
          ),
          { minItems: 1, maxItems: 50 },
        ),
      },
      "sinks",
    ),
    { minItems: 1, maxItems: 50 },
  ),
});

/** The proxies that Envoy Gateway runs for a Gateway or for a class of them. */
export const envoyProxy = resource(API_VERSION, "EnvoyProxy", {
  ...object({
    provider: object({ type: oneOfTexts("Kubernetes", "Host"), kubernetes: { type: "object" } }, "type"),
    logging: object({ level: { type: "object", additionalProperties: text } }),
    telemetry: object({ accessLog, tracing: { type: "object" }, metrics: { type: "object" } }),
    bootstrap: { type: "object" },
    concurrency: count,
    routingType: oneOfTexts("Service", "Endpoint"),
    extraArgs: list(text),
    mergeGateways: flag,
    shutdown: { type: "object" },
    filterOrder: list({ type: "object" }),
    backendTLS: { type: "object" },
    ipFamily: oneOfTexts("IPv4", "IPv6", "DualStack"),
    preserveRouteOrder: flag,
  }),
});

const valueReference = object({ group: text, kind: text, name: text }, "kind", "name");

/** What Envoy Gateway does with a request of a rule: answers it itself, or rewrites what Gateway API cannot. */
export const httpRouteFilter = resource(API_VERSION, "HTTPRouteFilter", {
  ...object({
    urlRewrite: object({
      hostname: object({ type: oneOfTexts("Header", "Backend"), header: text }, "type"),
      path: object(
        {
          type: oneOfTexts("ReplaceRegexMatch"),
          replaceRegexMatch: object({ pattern: text, substitution: text }, "pattern", "substitution"),
        },
        "type",
      ),
    }),
    directResponse: object({
      contentType: text,
      statusCode: { ...integer, minimum: 100, maximum: 599 },
      body: object({ type: oneOfTexts("Inline", "ValueRef"), inline: text, valueRef: valueReference }, "type"),
    }),
    credentialInjection: object({
      header: text,
      overwrite: flag,
      credential: object({ valueRef: valueReference }, "valueRef"),
    }),
  }),
});
