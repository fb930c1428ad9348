import assert from "node:assert/strict";
import { parse } from "yaml";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { type KubernetesObject, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];

/** Every object of a kind. */
const all = (resources: Rendered, kind: string): KubernetesObject[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);

describe("the way into SPEK on Kubernetes", () => {
  let prod: Rendered;
  let staging: Rendered;
  let ingress: Rendered;
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
    staging = await renderStack("spek-staging-kubernetes");
    const config = stackConfig("spek-prod-kubernetes");
    const inside = { service: "ingress-nginx-controller", port: 443 };
    ingress = await renderStack("spek-prod-kubernetes", {
      ...config,
      "axon:kubernetes": {
        ...Object(config["axon:kubernetes"]),
        entry: { api: "ingress", controller: "nginx", className: "nginx", namespace: "ingress-nginx", inside },
      },
    });
  });
  const listeners = (from: Rendered) => object(from, "Gateway", "spek-ingress").spec.listeners;
  const client = () => object(prod, "ClientTrafficPolicy", "spek-ingress-client").spec;
  const backend = () => object(prod, "BackendTrafficPolicy", "spek-ingress-backend").spec;
  const rules = (from: Rendered) => object(from, "HTTPRoute", "spek-ingress").spec.rules;

  it("leaves every port of the plan inside, and publishes 443, and 80 for the redirect (SP-009)", () => {
    for (const from of [prod, staging]) {
      assert.deepEqual(
        listeners(from).map(({ port, protocol }: { port: number; protocol: string }) => [port, protocol]),
        [
          [80, "HTTP"],
          [443, "HTTPS"],
        ],
      );
      for (const { metadata, spec } of all(from, "Service")) {
        // A further name of a Service publishes nothing.
        const inside = ["ClusterIP", "ExternalName"].includes(spec.type ?? "ClusterIP");
        assert.ok(inside, `${metadata.name} is ${spec.type}`);
      }
    }
    const ports = (name: string) => object(prod, "Service", name).spec.ports.map(({ port }: { port: number }) => port);
    assert.equal(object(prod, "Deployment", "spek").spec.template.spec.containers[0].ports[0].containerPort, 8000);
    for (const [name, port] of [
      ["redis", 6379],
      ["prometheus", 9090],
      ["grafana", 3000],
    ] as const)
      assert.ok(ports(name).includes(port), name);
    const admitted = object(prod, "NetworkPolicy", "spek-to-postgres-pooler-ingress").spec.ingress;
    assert.deepEqual(admitted[0].ports, [{ protocol: "TCP", port: 5432 }]);
  });

  it("answers plain HTTP with a permanent redirect and nothing else (SP-044)", () => {
    const { parentRefs, rules } = object(prod, "HTTPRoute", "spek-ingress-redirect").spec;
    assert.equal(parentRefs[0].sectionName, "http");
    assert.deepEqual(rules, [
      { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
    ]);
    for (const route of all(prod, "HTTPRoute").filter(({ metadata }) => metadata.name !== "spek-ingress-redirect"))
      assert.deepEqual(
        route.spec.parentRefs.map(({ sectionName }: { sectionName: string }) => sectionName),
        ["https"],
      );
  });

  it("speaks HTTP/2 over TLS 1.2 and 1.3 with forward-secret AEAD suites, and remembers sessions (SP-045)", () => {
    const { tls } = client();
    assert.equal(tls.minVersion, "1.2");
    assert.equal(tls.maxVersion, undefined, "1.3 is the newest there is");
    assert.equal(tls.alpnProtocols[0], "h2");
    assert.ok(tls.ciphers.includes("ECDHE-RSA-AES128-GCM-SHA256"));
    assert.ok(tls.ciphers.includes("ECDHE-ECDSA-AES256-GCM-SHA384"), "the certificate has an ECDSA key");
    for (const suite of tls.ciphers) assert.match(suite, /^ECDHE-.*(GCM|POLY1305)/);
    assert.deepEqual(tls.session.resumption, { stateful: {} });
  });

  it("sends the four security headers with every answer, refusals of its own included (SP-046)", () => {
    assert.equal(rules(prod).length, 3);
    for (const { filters } of rules(prod)) {
      assert.deepEqual(filters[0].responseHeaderModifier.set, [
        { name: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
        { name: "X-Content-Type-Options", value: "nosniff" },
        { name: "X-Frame-Options", value: "DENY" },
        { name: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
      ]);
    }
    assert.deepEqual(object(ingress, "ConfigMap", "spek-ingress-headers").data, {
      "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Referrer-Policy": "strict-origin-when-cross-origin",
    });
  });

  it("logs requests but those for /health to standard output, from where the log store gets them (SP-047)", () => {
    const [setting] = object(prod, "EnvoyProxy", "spek-ingress-proxy").spec.telemetry.accessLog.settings;
    assert.deepEqual(setting, {
      matches: ['request.url_path != "/health"'],
      sinks: [{ type: "File", file: { path: "/dev/stdout" } }],
    });
    assert.equal(object(prod, "Gateway", "spek-ingress").spec.infrastructure.parametersRef.name, "spek-ingress-proxy");
    const collected: string = object(prod, "ConfigMap", "log-collector").data["config.alloy"];
    assert.match(collected, /names = \["envoy-gateway-system"\]/);
    assert.match(collected, /owning-gateway-name=spek-ingress,gateway\.envoyproxy\.io\/owning-gateway-namespace=spek"/);
    const role = all(prod, "Role").find(({ metadata }) => metadata.namespace === "envoy-gateway-system");
    assert.ok(role?.rules.every(({ verbs }: { verbs: string[] }) => !verbs.includes("create")));
  });

  it("takes bodies of 100 MB, and closes clients after 30 s that send no request or take no answer (SP-048)", () => {
    assert.deepEqual(backend().requestBuffer, { limit: "100Mi" });
    assert.equal(client().timeout.http.requestReceivedTimeout, "30s", "header and body");
    const { targetRef, jsonPatches } = object(prod, "EnvoyPatchPolicy", "spek-ingress-slow-clients").spec;
    assert.deepEqual(targetRef, { group: "gateway.networking.k8s.io", kind: "Gateway", name: "spek-ingress" });
    const [socket, stream] = jsonPatches.map(({ operation }: { readonly operation: object }) => operation);
    const tcpUserTimeout = { description: "TCP_USER_TIMEOUT", level: 6, name: 18, int_value: 30_000 };
    assert.deepEqual(socket.value, [{ ...tcpUserTimeout, state: "STATE_PREBIND" }], "milliseconds");
    assert.equal(stream.value, "30s");
    const { annotations } = object(ingress, "Ingress", "spek-ingress").metadata;
    assert.equal(annotations?.["nginx.ingress.kubernetes.io/proxy-body-size"], "100m");
  });

  it("compresses text and JSON of 1024 bytes and more with gzip (SP-049)", () => {
    assert.deepEqual(backend().compressor, [{ type: "Gzip", gzip: {}, minContentLength: 1024 }]);
  });

  it("waits 30 s for a connection to a replica and 300 s for its answer, which it does not hold back (SP-051)", () => {
    assert.deepEqual(backend().timeout.tcp, { connectTimeout: "30s" });
    assert.equal(client().timeout.http.streamIdleTimeout, "5m");
    const api = rules(prod).find(({ matches }: { matches: { path: { value: string } }[] }) =>
      matches.some(({ path }) => path.value === "/api/"),
    );
    assert.equal(api.timeouts.request, "5m");
    const { annotations } = object(ingress, "Ingress", "spek-ingress").metadata;
    const annotation = (name: string) => annotations?.[`nginx.ingress.kubernetes.io/proxy-${name}`];
    assert.deepEqual(["connect-timeout", "read-timeout", "send-timeout", "buffering"].map(annotation), [
      "30",
      "300",
      "300",
      "off",
    ]);
  });

  it("gives an idle connection up before the application does, which keeps it 65 s (SP-015)", () => {
    for (const from of [prod, staging]) {
      const { timeout } = object(from, "BackendTrafficPolicy", "spek-ingress-backend").spec;
      assert.deepEqual(timeout.http, { connectionIdleTimeout: "1m" });
      const { server } = parse(object(from, "ConfigMap", "spek-file").data["production.yaml"]).spek;
      assert.equal(server.keepalive, 65);
    }
  });

  it("forwards /health and /api/ alone, with who asked as the edge saw it (SP-050)", () => {
    for (const from of [prod, staging]) {
      const forwarded = rules(from).filter(({ backendRefs = [] }: KubernetesObject) => backendRefs.length > 0);
      assert.deepEqual(
        forwarded.map(({ matches }: KubernetesObject) => matches.map(({ path }: KubernetesObject) => path)),
        [[{ type: "PathPrefix", value: "/health" }], [{ type: "PathPrefix", value: "/api/" }]],
      );
      for (const { filters } of forwarded) {
        const [headers] = filters.filter(({ type }: { type: string }) => type === "RequestHeaderModifier");
        assert.deepEqual(headers.requestHeaderModifier.set, [
          { name: "X-Real-IP", value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" },
        ]);
      }
    }
  });

  it("never forwards /metrics; what reads it are Prometheus' pods, at the replicas (SP-052)", () => {
    const [blocked] = rules(prod);
    assert.deepEqual(blocked.matches, [{ path: { type: "PathPrefix", value: "/metrics" } }]);
    assert.equal(blocked.backendRefs, undefined);
    const { directResponse } = object(prod, "HTTPRouteFilter", "spek-ingress-not-found").spec;
    assert.equal(directResponse.statusCode, 404);
    const { ingress: admitted } = object(prod, "NetworkPolicy", "monitoring-to-spek-ingress").spec;
    assert.equal(admitted[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "spek-monitoring");
  });

  it("publishes the host over TLS with spek-tls and routes to spek-service on port 80, by either API (SP-098)", () => {
    const [http, https] = listeners(prod);
    assert.deepEqual([http.hostname, https.hostname], ["spek.example.com", "spek.example.com"]);
    assert.equal(https.tls.certificateRefs[0].name, "spek-tls");
    const forwarded = rules(prod).flatMap(({ backendRefs = [] }) => backendRefs);
    assert.equal(forwarded.length, 2);
    for (const { name, port } of forwarded) assert.deepEqual([name, port], ["spek-service", 80]);
    const { metadata, spec } = object(ingress, "Ingress", "spek-ingress");
    assert.equal(spec.ingressClassName, "nginx");
    assert.equal(metadata.annotations?.["kubernetes.io/ingress.class"], undefined);
    assert.equal(metadata.annotations?.["nginx.ingress.kubernetes.io/ssl-redirect"], "true");
    assert.deepEqual(spec.tls, [{ hosts: ["spek.example.com"], secretName: "spek-tls" }]);
    const paths = spec.rules[0].http.paths.filter(({ path }: { path: string }) => path !== "/metrics");
    assert.deepEqual(
      paths.map(({ path, pathType, backend }: KubernetesObject) => [
        path,
        pathType,
        backend.service.name,
        backend.service.port.number,
      ]),
      [
        ["/health", "Prefix", "spek-service", 80],
        ["/api/", "Prefix", "spek-service", 80],
      ],
    );
  });

  it("has its certificate from letsencrypt-prod, which it makes, and elsewhere from a private one (SP-099)", async () => {
    const signedBy = (from: Rendered) => object(from, "Certificate", "spek-tls").spec.issuerRef;
    const issuer = (name: string) => ({ group: "cert-manager.io", kind: "ClusterIssuer", name });
    assert.deepEqual(signedBy(prod), issuer("letsencrypt-prod"));
    assert.deepEqual(object(prod, "ClusterIssuer", "letsencrypt-prod").spec.acme, {
      email: "platform@example.com",
      server: "https://acme-v02.api.letsencrypt.org/directory",
      privateKeySecretRef: { name: "letsencrypt-prod-account" },
      solvers: [{ dns01: { route53: { region: "eu-central-1" } } }],
    });
    const dev = await renderStack("spek-dev-kubernetes", {
      "axon:system": "spek",
      "axon:environment": "dev",
      "axon:kubernetes": { context: "dev", unencryptedVolumes: true },
    });
    for (const from of [staging, dev]) assert.deepEqual(signedBy(from), issuer("internal-ca"));
    const config = stackConfig("spek-prod-kubernetes");
    const asked = (issuer: object) =>
      renderStack("spek-prod-kubernetes", {
        ...config,
        "axon:kubernetes": { ...Object(config["axon:kubernetes"]), issuers: { "letsencrypt-prod": issuer } },
      });
    await assert.rejects(asked({ challenge: "http" }), /issuers\.letsencrypt-prod\.email must be an e-mail address/);
    await assert.rejects(
      asked({ email: "platform@example.com" }),
      /issuers\.letsencrypt-prod\.challenge must be "http"/,
    );
  });

  it("denies by default; SPEK takes 8000 from entry and monitoring, and calls DNS, stores and webhook (SP-101)", () => {
    const policies = all(prod, "NetworkPolicy").filter(({ metadata }) => metadata.namespace === "spek");
    const denied = policies.find(({ metadata }) => metadata.name === "default-deny")?.spec;
    assert.deepEqual([denied.podSelector, denied.policyTypes], [{}, ["Ingress", "Egress"]]);
    assert.deepEqual([denied.ingress, denied.egress], [undefined, undefined]);
    const own = policies.filter(({ spec }) => spec.podSelector.matchLabels?.app === "spek");
    const ports = (direction: "ingress" | "egress") =>
      own.flatMap(({ metadata, spec }) =>
        (spec[direction] ?? []).flatMap(({ ports }: { ports: { port: number }[] }) =>
          ports.map(({ port }) => [metadata.name, port]),
        ),
      );
    assert.deepEqual(Object.fromEntries(ports("ingress")), {
      "spek-ingress-to-spek-ingress": 8000,
      "monitoring-to-spek-ingress": 8000,
    });
    assert.deepEqual(Object.fromEntries(ports("egress")), {
      "spek-to-postgres-pooler-egress": 5432,
      "spek-to-redis-egress": 6379,
      "spek-to-alert-webhook-egress": 443,
    });
    const dns = policies.find(({ metadata }) => metadata.name === "allow-dns")?.spec.egress;
    assert.ok(dns.every(({ ports }: { ports: { port: number }[] }) => ports.every(({ port }) => port === 53)));
  });
});
