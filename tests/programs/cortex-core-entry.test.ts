import assert from "node:assert/strict";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];
const ofKind = (resources: Rendered, kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`));
const dig = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((current, key) => (current as Record<string | number, unknown> | undefined)?.[key], value);

describe("the entry of Cortex Core on Kubernetes", () => {
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    staging = await renderStack("staging");
    prod = await renderStack("prod");
  });

  it("ends TLS at the edge, 1.2 at least, and redirects plain HTTP (CC-013)", () => {
    const { listeners } = object(prod, "Gateway", "cortex-core-ingress").spec;
    assert.deepEqual(
      listeners.map(({ port, protocol }: { port: number; protocol: string }) => [port, protocol]),
      [
        [80, "HTTP"],
        [443, "HTTPS"],
      ],
    );
    assert.equal(object(prod, "ClientTrafficPolicy", "cortex-core-ingress-client").spec.tls.minVersion, "1.2");
    const [rule] = object(prod, "HTTPRoute", "cortex-core-ingress-redirect").spec.rules;
    assert.deepEqual(rule.filters, [
      { type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } },
    ]);
  });

  it("routes the host's whole path to the API and to nothing else (CC-046, CC-002)", () => {
    const route = object(prod, "HTTPRoute", "cortex-core-ingress").spec;
    assert.deepEqual(route.hostnames, ["api.cortex-core.example.com"]);
    const backends = route.rules.flatMap(({ backendRefs = [] }) =>
      backendRefs.map(({ name, port }: { name: string; port: number }) => [name, port]),
    );
    assert.deepEqual(backends, [["cortex-core-api", 8000]]);
    for (const name of ["memory-service", "cognition-service"])
      assert.equal(object(prod, "Service", name).spec.type, "ClusterIP");
  });

  it("is an Ingress of class nginx where the cluster has no Gateway API (CC-046, CC-047)", async () => {
    const kubernetes = {
      ...(stackConfig("dev")["axon:kubernetes"] as object),
      entry: { api: "ingress", controller: "nginx", className: "nginx", namespace: "nginx-ingress" },
    };
    const rendered = await renderStack("dev", { ...stackConfig("dev"), "axon:kubernetes": kubernetes });
    const ingress = object(rendered, "Ingress", "cortex-core-ingress");
    assert.equal(ingress.spec.ingressClassName, "nginx");
    assert.deepEqual(ingress.spec.tls, [{ hosts: ["api.dev.cortex-core.example.com"], secretName: "cortex-core-tls" }]);
    const paths = ingress.spec.rules[0].http.paths;
    const root = paths.find(({ path }: { path: string }) => path === "/");
    assert.deepEqual(root.backend.service, { name: "cortex-core-api", port: { number: 8000 } });
    assert.ok(Object.values(ingress.metadata.annotations ?? {}).some((value) => value === "120s" || value === "120"));
    assert.ok(!JSON.stringify(ingress.metadata.annotations).includes("snippet"));
    assert.equal(ofKind(rendered, "Gateway").length, 0);
  });

  it("takes bodies of 10 MB and lets a request run 120 seconds (CC-047)", () => {
    const backend = object(prod, "BackendTrafficPolicy", "cortex-core-ingress-backend").spec;
    assert.equal(backend.requestBuffer.limit, "10Mi");
    const forward = object(prod, "HTTPRoute", "cortex-core-ingress").spec.rules.find(
      ({ backendRefs }: { backendRefs?: unknown }) => backendRefs,
    );
    assert.equal(forward.timeouts.request, "2m");
  });

  it("sends security headers with every response and hides /metrics (CC-048, CC-049)", () => {
    const { rules } = object(prod, "HTTPRoute", "cortex-core-ingress").spec;
    const forward = rules.find(({ backendRefs }: { backendRefs?: unknown }) => backendRefs);
    const headers = Object.fromEntries(
      forward.filters[0].responseHeaderModifier.set.map(({ name, value }: { name: string; value: string }) => [
        name,
        value,
      ]),
    );
    assert.equal(headers["X-Content-Type-Options"], "nosniff");
    assert.equal(headers["X-Frame-Options"], "DENY");
    assert.equal(headers["Strict-Transport-Security"], "max-age=31536000; includeSubDomains");
    const blocked = rules.find(
      (rule: { matches?: [{ path: { value: string } }] }) => rule.matches?.[0].path.value === "/metrics",
    );
    assert.ok(blocked && !blocked.backendRefs);
  });

  it("gets its certificate from the cluster issuer, watched for expiry (CC-106)", () => {
    for (const rendered of [staging, prod]) {
      const certificate = object(rendered, "Certificate", "cortex-core-tls");
      assert.equal(certificate.spec.secretName, "cortex-core-tls");
      assert.deepEqual(
        [certificate.spec.issuerRef.kind, certificate.spec.issuerRef.name],
        ["ClusterIssuer", "letsencrypt-prod"],
      );
      assert.match(
        JSON.stringify(ofKind(rendered, "PrometheusRule")),
        /certmanager_certificate_expiration_timestamp_seconds/,
      );
    }
    assert.deepEqual(object(prod, "Certificate", "cortex-core-tls").spec.dnsNames, ["api.cortex-core.example.com"]);
  });

  it("is, beside the scraper and the smoke test, the only one that can send the API's pods forwarded headers", () => {
    const policies = ofKind(prod, "NetworkPolicy").map(({ inputs }) => inputs);
    const toApi = policies.filter(
      (policy) =>
        dig(policy, "spec", "podSelector", "matchLabels", "app") === "cortex-core-api" &&
        dig(policy, "spec", "ingress"),
    );
    const sources = toApi.map(
      (policy) =>
        dig(
          policy,
          "spec",
          "ingress",
          0,
          "from",
          0,
          "namespaceSelector",
          "matchLabels",
          "kubernetes.io/metadata.name",
        ) ?? dig(policy, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", "app"),
    );
    assert.deepEqual(sources.sort(), ["cortex-monitoring", "envoy-gateway-system", "smoke-test-job"]);
    assert.equal(
      environmentOf(prod, object(prod, "Deployment", "cortex-core-api")).FORWARDED_ALLOW_IPS,
      "10.244.0.0/16,10.10.0.0/16",
    );
  });
});
