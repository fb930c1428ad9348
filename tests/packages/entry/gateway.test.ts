import assert from "node:assert/strict";
import { KubernetesGatewayEntry, type KubernetesGatewayEntryArgs } from "@axon/entry/kubernetes";
import { KubernetesFlow } from "@axon/platform/kubernetes";
import { Certificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import { Gateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const placement = { namespace: "cortex-core", labels: { "axon.dev/owner": "ai" } };

/** The public host of Cortex Core. */
const entry: KubernetesGatewayEntryArgs = {
  ...placement,
  host: "api.cortex-core.example.com",
  routes: [{ path: "/", service: { name: pulumi.output("cortex-core-api"), port: 8000 } }],
  certificate: { secretName: "cortex-core-tls", issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" } },
  timeout: "120s",
};

const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const envoy = (kind: string) => `kubernetes:gateway.envoyproxy.io/v1alpha1:${kind}`;

async function publish(args: Partial<KubernetesGatewayEntryArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesGatewayEntry("public", { ...entry, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}
const specOf = (resources: readonly RecordedResource[], type: string, name?: string) =>
  Object(only(resources, type, name).inputs.spec);
const rulesOf = (resources: readonly RecordedResource[]) => specOf(resources, routeType, "public").rules;

describe("KubernetesGatewayEntry", () => {
  it("is a Gateway, its routes and redirect, a certificate and the policies of Envoy Gateway", async () => {
    const resources = await publish();
    assert.deepEqual(childrenOf(resources, "public"), [
      "kubernetes:cert-manager.io/v1:Certificate public-certificate",
      `${envoy("BackendTrafficPolicy")} public-backend`,
      `${envoy("ClientTrafficPolicy")} public-client`,
      `${envoy("HTTPRouteFilter")} public-not-found`,
      `${gatewayType} public`,
      `${routeType} public`,
      `${routeType} public-redirect`,
    ]);
    for (const { inputs } of resources.filter(({ parent }) => parent === "public")) {
      const { name, ...rest } = Object(inputs.metadata);
      assert.deepEqual(rest, placement, name);
    }
  });

  it("is what the types of Gateway API and cert-manager ask for", async () => {
    const resources = await publish();
    new Gateway(Object(only(resources, gatewayType).inputs)).validate();
    for (const name of ["public", "public-redirect"]) {
      new HTTPRoute(Object(only(resources, routeType, name).inputs)).validate();
    }
    new Certificate(Object(only(resources, "kubernetes:cert-manager.io/v1:Certificate").inputs)).validate();
  });

  it("listens on 443 with the certificate, and on 80 for the redirect alone (CC-013, CC-046)", async () => {
    const { gatewayClassName, listeners } = specOf(await publish(), gatewayType);
    const shared = { hostname: "api.cortex-core.example.com", allowedRoutes: { namespaces: { from: "Same" } } };
    assert.equal(gatewayClassName, "envoy-gateway");
    assert.deepEqual(listeners, [
      { name: "http", port: 80, protocol: "HTTP", ...shared },
      {
        name: "https",
        port: 443,
        protocol: "HTTPS",
        ...shared,
        tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: "cortex-core-tls" }] },
      },
    ]);
  });

  it("sends plain HTTP to HTTPS for good (CC-046)", async () => {
    assert.deepEqual(specOf(await publish(), routeType, "public-redirect"), {
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "public", sectionName: "http" }],
      hostnames: ["api.cortex-core.example.com"],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    });
  });

  it("asks for TLS 1.2 at least, explicitly, and for 1.3 where told (CC-013)", async () => {
    const version = async (args: Partial<KubernetesGatewayEntryArgs>) =>
      specOf(await publish(args), envoy("ClientTrafficPolicy")).tls.minVersion;
    assert.equal(await version({}), "1.2");
    assert.equal(await version({ minTlsVersion: "1.3" }), "1.3");
  });

  it("answers for the service during maintenance, but for what stays open, and cannot without Envoy Gateway (NC-094)", async () => {
    const maintenance = { notice: "Back soon.", retryAfter: "10m", open: ["/health"] };
    const resources = await publish({ maintenance });
    const rules = rulesOf(resources);
    const paths = rules.map(
      ({ matches, backendRefs }: { matches: [{ path: { value: string } }]; backendRefs?: [{ name: string }] }) => [
        matches[0].path.value,
        backendRefs?.[0].name,
      ],
    );
    assert.deepEqual(paths, [
      ["/metrics", undefined],
      ["/health", "cortex-core-api"],
      ["/", undefined],
    ]);
    assert.deepEqual(rules.at(-1).filters[0].responseHeaderModifier.set.at(-1), { name: "Retry-After", value: "600" });
    assert.deepEqual(specOf(resources, envoy("HTTPRouteFilter"), "public-maintenance").directResponse, {
      statusCode: 503,
      contentType: "text/plain",
      body: { type: "Inline", inline: "Back soon.\n" },
    });
    await assert.rejects(
      publish({ maintenance, controller: "standard", className: "cloud" }),
      /maintenance must be left out with a standard controller/,
    );
  });

  it("leaves a route open as a whole where its own path is (NC-094)", async () => {
    const rules = rulesOf(await publish({ maintenance: { notice: "Back soon.", retryAfter: "10m", open: ["/"] } }));
    assert.equal(rules.length, 2);
    assert.equal(rules.at(-1).backendRefs[0].name, "cortex-core-api");
  });

  it("routes the host to the service with its security headers, within 120 s (CC-046, CC-047, CC-048)", async () => {
    const resources = await publish();
    const { parentRefs, hostnames, rules } = specOf(resources, routeType, "public");
    assert.deepEqual(parentRefs, [
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: "public", sectionName: "https" },
    ]);
    assert.deepEqual(hostnames, ["api.cortex-core.example.com"]);
    assert.deepEqual(rules.at(-1), {
      matches: [{ path: { type: "PathPrefix", value: "/" } }],
      filters: [
        {
          type: "ResponseHeaderModifier",
          responseHeaderModifier: {
            set: [
              { name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
              { name: "X-Content-Type-Options", value: "nosniff" },
              { name: "X-Frame-Options", value: "DENY" },
            ],
          },
        },
        {
          type: "RequestHeaderModifier",
          requestHeaderModifier: { set: [{ name: "X-Real-IP", value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" }] },
        },
      ],
      backendRefs: [{ group: "", kind: "Service", name: "cortex-core-api", port: 8000, weight: 1 }],
      timeouts: { request: "2m" },
    });
  });

  it("says who asks in its own words, which another controller would take to the letter", async () => {
    const words = ({ filters }: { readonly filters: readonly { readonly type: string }[] }) =>
      filters.filter(({ type }) => type === "RequestHeaderModifier").length;
    assert.equal(words(rulesOf(await publish()).at(-1)), 1);
    assert.equal(words(rulesOf(await publish({ controller: "standard", className: "cloud" })).at(-1)), 0);
  });

  it("adds response headers, or another value for one of its own", async () => {
    const responseHeaders = { "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "no-referrer" };
    const [, rule] = rulesOf(await publish({ responseHeaders }));
    const { set } = rule.filters[0].responseHeaderModifier;
    assert.deepEqual(set.slice(1), [
      { name: "X-Content-Type-Options", value: "nosniff" },
      { name: "X-Frame-Options", value: "SAMEORIGIN" },
      { name: "Referrer-Policy", value: "no-referrer" },
    ]);
  });

  it("answers 404 for metrics at the edge, with the same headers, and forwards nothing (CC-049)", async () => {
    const resources = await publish();
    const [blocked] = rulesOf(resources);
    assert.deepEqual(blocked.matches, [{ path: { type: "PathPrefix", value: "/metrics" } }]);
    assert.equal("backendRefs" in blocked, false);
    assert.equal(blocked.filters[0].type, "ResponseHeaderModifier");
    assert.deepEqual(blocked.filters[1], {
      type: "ExtensionRef",
      extensionRef: { group: "gateway.envoyproxy.io", kind: "HTTPRouteFilter", name: "public-not-found" },
    });
    assert.deepEqual(specOf(resources, envoy("HTTPRouteFilter")).directResponse, {
      statusCode: 404,
      contentType: "text/plain",
      body: { type: "Inline", inline: "not found\n" },
    });
  });

  it("makes paths plain before it matches them, so that no spelling slips past a blocked one (CC-049)", async () => {
    const { path, headers } = specOf(await publish(), envoy("ClientTrafficPolicy"));
    assert.deepEqual(path, { escapedSlashesAction: "UnescapeAndRedirect", disableMergeSlashes: false });
    assert.deepEqual(headers, { withUnderscoresAction: "RejectRequest", enableEnvoyHeaders: false });
  });

  it("blocks nothing when told so, and has no filter then", async () => {
    const resources = await publish({ blockedPaths: [] });
    assert.equal(rulesOf(resources).length, 1);
    assert.equal(
      resources.some(({ type }) => type === envoy("HTTPRouteFilter")),
      false,
    );
  });

  it("takes bodies up to 10 MiB, and requests and answers up to 120 s (CC-047)", async () => {
    const resources = await publish();
    assert.deepEqual(specOf(resources, envoy("BackendTrafficPolicy")), {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "public" }],
      requestBuffer: { limit: "10Mi" },
      timeout: { tcp: { connectTimeout: "10s" } },
    });
    const { targetRefs, timeout } = specOf(resources, envoy("ClientTrafficPolicy"));
    assert.deepEqual(targetRefs, [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" }]);
    assert.deepEqual(timeout, { http: { requestReceivedTimeout: "2m", streamIdleTimeout: "2m" } });
  });

  it("ends connections that are slow on either side, and compresses what is worth it, where told", async () => {
    const resources = await publish({ connectTimeout: "30s", clientTimeout: "20s", compressFromBytes: 1024 });
    const { timeout, compressor } = specOf(resources, envoy("BackendTrafficPolicy"));
    assert.deepEqual(timeout, { tcp: { connectTimeout: "30s" } });
    assert.deepEqual(compressor, [{ type: "Gzip", gzip: {}, minContentLength: 1024 }]);
    assert.deepEqual(specOf(resources, envoy("ClientTrafficPolicy")).timeout.http, {
      requestReceivedTimeout: "20s",
      streamIdleTimeout: "2m",
    });
    await assert.rejects(
      publish({ compressFromBytes: 29, clientTimeout: "0s" }),
      /clientTimeout must be at least 1s.*compressFromBytes must be an integer of at least 30, got 29/s,
    );
  });

  it("ends clients that take nothing of their answer, where they get less time than a service", async () => {
    const resources = await publish({ namespace: pulumi.output("shop"), clientTimeout: "20s" });
    const { inputs } = only(resources, envoy("EnvoyPatchPolicy"), "public-slow-clients");
    assert.deepEqual(Object(inputs.spec), {
      type: "JSONPatch",
      targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" },
      jsonPatches: [
        {
          type: "type.googleapis.com/envoy.config.listener.v3.Listener",
          name: "shop/public/https",
          operation: {
            op: "add",
            path: "/socket_options",
            value: [{ description: "TCP_USER_TIMEOUT", level: 6, name: 18, int_value: 20_000, state: "STATE_PREBIND" }],
          },
        },
        {
          type: "type.googleapis.com/envoy.config.listener.v3.Listener",
          name: "shop/public/https",
          operation: {
            op: "add",
            path: "/filter_chains/0/filters/0/typed_config/stream_flush_timeout",
            value: "20s",
          },
        },
      ],
    });
    assert.equal(
      Object(inputs.metadata).annotations["pulumi.com/waitFor"],
      'jsonpath={.status.ancestors[0].conditions[?(@.type=="Programmed")].status}=True',
      "it does not count as made before the proxies have it",
    );
  });

  for (const [title, args] of [
    ["as much time as a service, which Envoy's own time for a silent stream is", { clientTimeout: "120s" }],
    ["less time from a controller that is not Envoy Gateway", { clientTimeout: "20s", controller: "standard" }],
  ] as const) {
    it(`patches nothing where a client gets ${title}`, async () => {
      const resources = await publish(args);
      assert.equal(
        resources.some(({ type }) => type === envoy("EnvoyPatchPolicy")),
        false,
      );
    });
  }

  it("takes HTTP/2 and suites with forward secrecy, and remembers sessions without tickets", async () => {
    const { tls } = specOf(await publish(), envoy("ClientTrafficPolicy"));
    assert.deepEqual(tls.alpnProtocols, ["h2", "http/1.1"]);
    assert.deepEqual(tls.session, { resumption: { stateful: {} } });
    for (const suite of tls.ciphers) assert.match(suite, /^ECDHE-(ECDSA|RSA)-(AES\d+-GCM-|CHACHA20-POLY1305)/);
    const newest = specOf(await publish({ minTlsVersion: "1.3" }), envoy("ClientTrafficPolicy"));
    assert.equal("ciphers" in newest.tls, false);
  });

  it("logs every request to standard output, but for those of the paths it is told", async () => {
    const resources = await publish({ unloggedPaths: ["/health", "/ready"] });
    const { accessLog } = specOf(resources, envoy("EnvoyProxy")).telemetry;
    assert.deepEqual(accessLog.settings, [
      {
        matches: ['request.url_path != "/health" && request.url_path != "/ready"'],
        sinks: [{ type: "File", file: { path: "/dev/stdout" } }],
      },
    ]);
    const proxy = { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "public-proxy" };
    assert.deepEqual(specOf(resources, gatewayType).infrastructure, { parametersRef: proxy });
    assert.equal("infrastructure" in specOf(await publish(), gatewayType), false);
    const standard = await publish({ unloggedPaths: ["/health"], controller: "standard" });
    assert.equal("infrastructure" in specOf(standard, gatewayType), false);
  });

  it("labels its proxies with what costs are split by, where the controller is known to hand it on (IE-113)", async () => {
    const costs = { layer: "application", component: "public", environment: "prod" };
    const labels = { ...placement.labels, ...costs };
    assert.deepEqual(specOf(await publish({ labels }), gatewayType).infrastructure, { labels: costs });
    assert.equal("infrastructure" in specOf(await publish({ labels, controller: "standard" }), gatewayType), false);
  });

  it("limits each client address by itself, of either family", async () => {
    const resources = await publish({ requestsPerSecond: 50, maxBodyMiB: 25 });
    const { requestBuffer, rateLimit } = specOf(resources, envoy("BackendTrafficPolicy"));
    const rule = (value: string) => ({
      clientSelectors: [{ sourceCIDR: { type: "Distinct", value } }],
      limit: { requests: 50, unit: "Second" },
    });
    assert.deepEqual(requestBuffer, { limit: "25Mi" });
    assert.deepEqual(rateLimit, { type: "Local", local: { rules: [rule("0.0.0.0/0"), rule("::/0")] } });
  });

  it("reads the true client address behind a load balancer only when told how many to trust", async () => {
    assert.equal("clientIPDetection" in specOf(await publish(), envoy("ClientTrafficPolicy")), false);
    assert.deepEqual(specOf(await publish({ trustedHops: 1 }), envoy("ClientTrafficPolicy")).clientIPDetection, {
      xForwardedFor: { numTrustedHops: 1 },
    });
  });

  it("routes prefixes and headers to different releases (CC-080)", async () => {
    const resources = await publish({
      routes: [
        { path: "/", service: { name: "api-v1", port: 8000 } },
        { path: "/v2", service: { name: "api-v2", port: 8000 } },
        { path: "/", headers: { "X-Api-Version": "2" }, service: { name: "api-v2", port: 8080 } },
      ],
    });
    const rules = rulesOf(resources).slice(1);
    assert.deepEqual(
      rules.map((rule: { matches: unknown[]; backendRefs: { name: string; port: number }[] }) => [
        rule.matches[0],
        rule.backendRefs.map(({ name, port }) => `${name}:${port}`),
      ]),
      [
        [{ path: { type: "PathPrefix", value: "/" } }, ["api-v1:8000"]],
        [{ path: { type: "PathPrefix", value: "/v2" } }, ["api-v2:8000"]],
        [
          {
            path: { type: "PathPrefix", value: "/" },
            headers: [{ type: "Exact", name: "X-Api-Version", value: "2" }],
          },
          ["api-v2:8080"],
        ],
      ],
    );
  });

  it("gets a certificate with a new key at each renewal", async () => {
    const { inputs } = only(await publish(), "kubernetes:cert-manager.io/v1:Certificate");
    assert.equal(Object(inputs.metadata).name, "cortex-core-tls");
    assert.deepEqual(inputs.spec, {
      secretName: "cortex-core-tls",
      dnsNames: ["api.cortex-core.example.com"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt-prod" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
      duration: "2160h",
      renewBefore: "720h",
      revisionHistoryLimit: 3,
      usages: ["digital signature", "server auth"],
    });
  });

  it("names the certificate after itself, or takes one that is there", async () => {
    const secretOf = (resources: readonly RecordedResource[]) =>
      specOf(resources, gatewayType).listeners[1].tls.certificateRefs[0].name;
    const issuer = { kind: "Issuer", name: "internal" } as const;
    assert.equal(secretOf(await publish({ certificate: { issuer } })), "public-tls");
    const existing = await publish({ certificate: { existingSecret: "wildcard" } });
    assert.equal(secretOf(existing), "wildcard");
    assert.equal(
      existing.some(({ type }) => type === "kubernetes:cert-manager.io/v1:Certificate"),
      false,
    );
  });

  it("keeps to Gateway API itself with another controller, and still forwards no blocked path (CC-049)", async () => {
    const tlsOptions = { "example.com/min-tls-version": "1.2" };
    const resources = await publish({ controller: "standard", className: "cloud", tlsOptions });
    assert.deepEqual(childrenOf(resources, "public"), [
      "kubernetes:cert-manager.io/v1:Certificate public-certificate",
      `${gatewayType} public`,
      `${routeType} public`,
      `${routeType} public-redirect`,
    ]);
    const { gatewayClassName, listeners } = specOf(resources, gatewayType);
    assert.equal(gatewayClassName, "cloud");
    assert.deepEqual(listeners[1].tls.options, tlsOptions);
    assert.deepEqual(rulesOf(resources)[0], { matches: [{ path: { type: "PathPrefix", value: "/metrics" } }] });
  });

  it("tells where its proxies run, so that nothing else may reach the service (CC-108)", async () => {
    const seen: unknown[] = [];
    const resources = await recordResources(() => {
      const { dataPlane } = new KubernetesGatewayEntry("public", entry);
      assert.ok(dataPlane);
      new KubernetesFlow("public-to-api", {
        ...placement,
        from: dataPlane,
        to: { app: "cortex-core-api" },
        port: 8000,
      });
      const elsewhere = { namespace: "edge" };
      seen.push(new KubernetesGatewayEntry("other", { ...entry, dataPlane: elsewhere }).dataPlane);
      seen.push(new KubernetesGatewayEntry("unknown", { ...entry, controller: "standard" }).dataPlane);
    });
    const { ingress } = specOf(resources, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
    assert.deepEqual(ingress[0].from, [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "envoy-gateway-system" } },
        podSelector: { matchLabels: { "gateway.envoyproxy.io/owning-gateway-name": "public" } },
      },
    ]);
    assert.deepEqual(seen, [{ namespace: "edge" }, undefined]);
  });

  it("gives its address", async () => {
    let url: string | undefined;
    await recordResources(() => {
      new KubernetesGatewayEntry("public", entry).url.apply((value) => {
        url = value;
      });
    });
    assert.equal(url, "https://api.cortex-core.example.com");
  });

  it("makes the Gateway before what refers to it", async () => {
    const resources = await publish();
    assert.ok(only(resources, routeType, "public").dependsOn.includes("public"));
    assert.ok(only(resources, routeType, "public-redirect").dependsOn.includes("public"));
    assert.ok(only(resources, envoy("BackendTrafficPolicy")).dependsOn.includes("public"));
  });

  const route = (path: string) => ({ path, service: { name: "api", port: 8000 } });
  const broken: readonly [Partial<KubernetesGatewayEntryArgs>, string][] = [
    [
      { routes: Array.from({ length: 16 }, (_, index) => route(`/v${index}`)) },
      "routes must be at most 16, blocked paths included, got 17",
    ],
    [{ trustedHops: 0 }, "trustedHops must be an integer of at least 1, got 0"],
    [{ tlsOptions: {} }, "tlsOptions must be left out with Envoy Gateway, got options"],
  ];
  for (const [args, message] of broken) {
    it(`says: ${message}`, async () => {
      await recordResources(() => {
        assert.throws(() => new KubernetesGatewayEntry("public", { ...entry, ...args }), {
          message: `KubernetesGatewayEntry "public": ${message}`,
        });
      });
    });
  }

  it("takes 16 rules", async () => {
    const routes = Array.from({ length: 15 }, (_, index) => route(`/v${index}`));
    assert.equal(rulesOf(await publish({ routes })).length, 16);
  });
});
