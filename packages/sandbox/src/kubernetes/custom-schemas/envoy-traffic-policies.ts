import { API_VERSION, aimed, count, duration, localObject, targets } from "./envoy-parts.ts";
import { flag, integer, integerOrText, list, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

const positive: Schema = { ...integer, minimum: 1 };
const header = object({ name: text, value: text }, "name", "value");
const headerChanges = object({ add: list(header), set: list(header), remove: list(text) });
const keepAlive = object({ probes: count, idleTime: duration, interval: duration });
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
