import { flag, integer, integerOrText, list, mapOf, object, oneOfTexts, resource, type Schema, text } from "./shape.ts";

const API_VERSION = "traefik.io/v1alpha1";
const free: Schema = { type: "object" };

/** Settings of a route. Source: pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go of Traefik 3. */
export const middleware = resource(
  API_VERSION,
  "Middleware",
  object({
    addPrefix: object({ prefix: text }),
    basicAuth: object({ secret: text, realm: text, removeHeader: flag, headerField: text }),
    buffering: object({
      maxRequestBodyBytes: integer,
      memRequestBodyBytes: integer,
      maxResponseBodyBytes: integer,
      memResponseBodyBytes: integer,
      retryExpression: text,
    }),
    chain: free,
    circuitBreaker: free,
    compress: free,
    contentType: free,
    digestAuth: free,
    errors: free,
    forwardAuth: free,
    grpcWeb: free,
    headers: object({
      accessControlAllowCredentials: flag,
      accessControlAllowHeaders: list(text),
      accessControlAllowMethods: list(text),
      accessControlAllowOriginList: list(text),
      accessControlAllowOriginListRegex: list(text),
      accessControlExposeHeaders: list(text),
      accessControlMaxAge: integer,
      addVaryHeader: flag,
      allowedHosts: list(text),
      browserXssFilter: flag,
      contentSecurityPolicy: text,
      contentSecurityPolicyReportOnly: text,
      contentTypeNosniff: flag,
      customBrowserXSSValue: text,
      customFrameOptionsValue: text,
      customRequestHeaders: mapOf(text),
      customResponseHeaders: mapOf(text),
      forceSTSHeader: flag,
      frameDeny: flag,
      hostsProxyHeaders: list(text),
      isDevelopment: flag,
      permissionsPolicy: text,
      publicKey: text,
      referrerPolicy: text,
      sslProxyHeaders: mapOf(text),
      stsIncludeSubdomains: flag,
      stsPreload: flag,
      stsSeconds: integer,
    }),
    inFlightReq: free,
    ipAllowList: object({ sourceRange: list(text), ipStrategy: free, rejectStatusCode: integer }),
    passTLSClientCert: free,
    plugin: free,
    rateLimit: object({
      average: integer,
      period: integerOrText,
      burst: integer,
      sourceCriterion: free,
      redis: free,
    }),
    redirectRegex: object({ regex: text, replacement: text, permanent: flag }),
    redirectScheme: object({ scheme: text, port: text, permanent: flag }),
    replacePath: object({ path: text }),
    replacePathRegex: object({ regex: text, replacement: text }),
    retry: object({ attempts: integer, initialInterval: integerOrText }),
    stripPrefix: object({ prefixes: list(text), forceSlash: flag }),
    stripPrefixRegex: object({ regex: list(text) }),
  }),
);

const version = oneOfTexts("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13");

/** TLS of an entry point. Source: pkg/provider/kubernetes/crd/traefikio/v1alpha1/tlsoption.go of Traefik 3. */
export const tlsOption = resource(
  API_VERSION,
  "TLSOption",
  object({
    minVersion: version,
    maxVersion: version,
    cipherSuites: list(text),
    curvePreferences: list(text),
    clientAuth: object({ secretNames: list(text), clientAuthType: text }),
    sniStrict: flag,
    alpnProtocols: list(text),
    disableSessionTickets: flag,
    preferServerCipherSuites: flag,
  }),
);
