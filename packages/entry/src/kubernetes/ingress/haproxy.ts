import type { ControllerDialect } from "./controller.ts";

/**
 * HAProxy Technologies' controller (haproxytech/kubernetes-ingress, documentation/annotations.md, 3.2). It knows no body
 * limit without a snippet.
 */
export const haproxy: ControllerDialect = {
  annotations: ({ settings: { timeoutSeconds, requestsPerSecond, responseHeaders } }) => ({
    "haproxy.org/ssl-redirect": "true",
    "haproxy.org/ssl-redirect-code": "301",
    // Its own default is the port inside its container, 8443.
    "haproxy.org/ssl-redirect-port": "443",
    "haproxy.org/timeout-server": `${timeoutSeconds}s`,
    "haproxy.org/response-set-header": Object.entries(responseHeaders)
      .map(([name, value]) => `${name} "${value.replaceAll(/["\\]/g, "\\$&")}"`)
      .join("\n"),
    ...(requestsPerSecond === undefined
      ? {}
      : {
          "haproxy.org/rate-limit-requests": String(requestsPerSecond),
          "haproxy.org/rate-limit-period": "1s",
          "haproxy.org/rate-limit-status-code": "429",
        }),
  }),
  minTlsVersions: ["1.2"],
  namespace: "haproxy-controller",
};
