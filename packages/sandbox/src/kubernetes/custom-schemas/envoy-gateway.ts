import { flag, integer, integerOrText, list, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

export const API_VERSION = "gateway.envoyproxy.io/v1alpha1";
const count: Schema = { ...integer, minimum: 0 };
const positive: Schema = { ...integer, minimum: 1 };

/** A Gateway API duration: `1h`, `30s`, `1m30s`, `500ms`. */
export const duration: Schema = { type: "string", pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" };

const target = object(
  { group: oneOfTexts("gateway.networking.k8s.io"), kind: text, name: text, sectionName: text },
  "group",
  "kind",
  "name",
);
export const targets = {
  targetRef: target,
  targetRefs: list(target, { minItems: 1, maxItems: 16 }),
  targetSelectors: list(
    object({ group: text, kind: text, matchLabels: { type: "object", additionalProperties: text } }, "kind"),
  ),
};
/** The API server asks for it in a CEL rule. */
export const aimed = {
  anyOf: ["targetRef", "targetRefs", "targetSelectors"].map((field): Schema => ({ required: [field] })),
};

const header = object({ name: text, value: text }, "name", "value");
const headerChanges = object({ add: list(header), set: list(header), remove: list(text) });
const keepAlive = object({ probes: count, idleTime: duration, interval: duration });
export const localObject = object({ group: text, kind: text, name: text, namespace: text }, "name");
const http2 = object({
  initialStreamWindowSize: integerOrText,
  initialConnectionWindowSize: integerOrText,
  maxConcurrentStreams: positive,
  onInvalidMessage: oneOfTexts("TerminateConnection", "TerminateStream"),
});
const tlsVersion = oneOfTexts("Auto", "1.0", "1.1", "1.2", "1.3");

/** What Envoy Gateway asks of clients: addresses, TLS, header and timeout limits. */
export const clientTrafficPolicy = resource(API_VERSION, "ClientTrafficPolicy", {
  ...object({
    ...targets,
    tcpKeepalive: keepAlive,
    enableProxyProtocol: flag,
    proxyProtocol: object({ optional: flag }),
    clientIPDetection: object({
      xForwardedFor: object({ numTrustedHops: count, trustedCIDRs: list(text, { minItems: 1 }) }),
      customHeader: object({ name: text, failClosed: flag }, "name"),
    }),
    tls: object({
      minVersion: tlsVersion,
      maxVersion: tlsVersion,
      ciphers: list(text),
      ecdhCurves: list(text),
      signatureAlgorithms: list(text),
      alpnProtocols: list(oneOfTexts("http/1.0", "http/1.1", "h2")),
      clientValidation: object({ optional: flag, caCertificateRefs: list(localObject) }),
      session: object({ resumption: { type: "object" } }),
    }),
    path: object({
      disableMergeSlashes: flag,
      escapedSlashesAction: oneOfTexts("KeepUnchanged", "RejectRequest", "UnescapeAndForward", "UnescapeAndRedirect"),
    }),
    headers: object({
      enableEnvoyHeaders: flag,
      disableRateLimitHeaders: flag,
      xForwardedClientCert: object({
        mode: oneOfTexts("Sanitize", "ForwardOnly", "AppendForward", "SanitizeSet", "AlwaysForwardOnly"),
        certDetailsToAdd: list(oneOfTexts("Subject", "Cert", "Chain", "DNS", "URI"), { maxItems: 5 }),
      }),
      withUnderscoresAction: oneOfTexts("Allow", "RejectRequest", "DropHeader"),
      preserveXRequestID: flag,
      requestID: oneOfTexts("PreserveOrGenerate", "Preserve", "Generate", "Disable"),
      earlyRequestHeaders: headerChanges,
      lateResponseHeaders: headerChanges,
    }),
    timeout: object({
      tcp: object({ idleTimeout: duration }),
      http: object({ requestReceivedTimeout: duration, idleTimeout: duration, streamIdleTimeout: duration }),
    }),
    connection: object({
      connectionLimit: object({ value: positive, closeDelay: duration }, "value"),
      bufferLimit: integerOrText,
      maxAcceptPerSocketEvent: positive,
    }),
    http1: object({ enableTrailers: flag, preserveHeaderCase: flag, http10: { type: "object" } }),
    http2,
    http3: { type: "object" },
    healthCheck: object({ path: { ...text, minLength: 1 } }, "path"),
    scheme: oneOfTexts("Preserve", "MatchBackend"),
  }),
  ...aimed,
});

const limit = object(
  { requests: count, unit: oneOfTexts("Second", "Minute", "Hour", "Day", "Month", "Year") },
  "requests",
  "unit",
);
const clientSelector = object({
  headers: list(
    object(
      { name: text, type: oneOfTexts("Exact", "RegularExpression", "Distinct"), value: text, invert: flag },
      "name",
    ),
  ),
  methods: list(object({ value: text, invert: flag }, "value")),
  path: object({ type: oneOfTexts("Exact", "PathPrefix", "RegularExpression"), value: text, invert: flag }, "value"),
  sourceCIDR: object({ type: oneOfTexts("Exact", "Distinct"), value: text }, "value"),
});
const rules = list(object({ clientSelectors: list(clientSelector, { maxItems: 8 }), limit, shared: flag }, "limit"), {
  maxItems: 64,
});

/** How Envoy Gateway treats backends: rate limits, retries, timeouts, circuit breakers, buffering. */
export const backendTrafficPolicy = resource(API_VERSION, "BackendTrafficPolicy", {
  ...object({
    ...targets,
    mergeType: oneOfTexts("StrategicMerge", "JSONMerge"),
    rateLimit: object(
      { type: oneOfTexts("Global", "Local"), global: object({ rules }, "rules"), local: object({ rules }) },
      "type",
    ),
    loadBalancer: object(
      {
        type: oneOfTexts("ConsistentHash", "LeastRequest", "Random", "RoundRobin"),
        consistentHash: { type: "object" },
        slowStart: object({ window: duration }, "window"),
        zoneAware: { type: "object" },
      },
      "type",
    ),
    retry: object({
      numRetries: count,
      retryOn: object({ triggers: list(text), httpStatusCodes: list({ ...integer, minimum: 100, maximum: 599 }) }),
      perRetry: object({ timeout: duration, backOff: object({ baseInterval: duration, maxInterval: duration }) }),
    }),
    tcpKeepalive: keepAlive,
    proxyProtocol: object({ version: oneOfTexts("V1", "V2") }, "version"),
    circuitBreaker: object({
      maxConnections: count,
      maxPendingRequests: count,
      maxParallelRequests: count,
      maxParallelRetries: count,
      maxRequestsPerConnection: count,
    }),
    timeout: object({
      tcp: object({ connectTimeout: duration }),
      http: object({ connectionIdleTimeout: duration, maxConnectionDuration: duration, requestTimeout: duration }),
    }),
    connection: object({ bufferLimit: integerOrText, socketBufferLimit: integerOrText }),
    healthCheck: object({ active: { type: "object" }, passive: { type: "object" }, panicThreshold: count }),
    compression: list(
      object(
        { type: oneOfTexts("Gzip", "Brotli", "Zstd"), gzip: { type: "object" }, brotli: { type: "object" } },
        "type",
      ),
    ),
    compressor: list(
      object(
        {
          type: oneOfTexts("Gzip", "Brotli", "Zstd"),
          gzip: { type: "object" },
          brotli: { type: "object" },
          zstd: { type: "object" },
          minContentLength: integerOrText,
        },
        "type",
      ),
    ),
    requestBuffer: object({ limit: integerOrText }, "limit"),
    http2,
    useClientProtocol: flag,
  }),
  ...aimed,
});

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
