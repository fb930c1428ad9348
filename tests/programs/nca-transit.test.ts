import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, object } from "../support/program.ts";

describe("what NCA sends in transit on Kubernetes", () => {
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("lets users in over TLS 1.2 or newer, and sends them there from plain HTTP (NC-049)", () => {
    for (const rendered of [prod, staging]) {
      assert.equal(object(rendered, "ClientTrafficPolicy", "neuroca-ingress-client").spec.tls.minVersion, "1.2");
      const [redirect] = object(rendered, "HTTPRoute", "neuroca-ingress-redirect").spec.rules;
      assert.deepEqual(redirect.filters[0].requestRedirect, { scheme: "https", statusCode: 301 });
    }
  });

  it("speaks TLS 1.2 or newer to the database, pooler and metrics included, and verifies it (NC-049)", () => {
    for (const rendered of [prod, staging]) {
      const { postgresql, monitoring } = object(rendered, "Cluster", "postgres").spec;
      assert.deepEqual(postgresql.pg_hba, ["hostnossl all all all reject"]);
      assert.equal(postgresql.parameters.ssl_min_protocol_version, "TLSv1.2");
      assert.deepEqual(monitoring, { tls: { enabled: true } });
      const [{ scheme, tlsConfig }] = object(rendered, "PodMonitor", "postgres-monitor").spec.podMetricsEndpoints;
      assert.deepEqual(
        [scheme, tlsConfig],
        ["https", { serverName: "postgres", ca: { secret: { name: "postgres-tls", key: "ca.crt" } } }],
      );
      const { parameters } = object(rendered, "Pooler", "postgres-pooler").spec.pgbouncer;
      assert.equal(parameters.client_tls_sslmode, "require");
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        const { PGSSLMODE, PGSSLROOTCERT } = environmentOf(rendered, object(rendered, "Deployment", name));
        assert.deepEqual([PGSSLMODE, PGSSLROOTCERT], ["verify-full", "/etc/axon/authority/ca.crt"]);
      }
    }
  });

  it("speaks mutual TLS between all other pods, the cache's among them, by the mesh (NC-049)", () => {
    for (const rendered of [prod, staging]) {
      // No exception by port or by workload stands beside the rule of each namespace.
      assert.deepEqual(
        objectsOf(rendered, "PeerAuthentication").map(({ metadata, spec }) => [metadata.namespace, spec]),
        ["neuroca-monitoring", "neuroca"].map((namespace) => [namespace, { mtls: { mode: "STRICT" } }]),
      );
      const mode = "istio.io/dataplane-mode";
      for (const namespace of ["neuroca", "neuroca-monitoring"])
        assert.equal(object(rendered, "Namespace", namespace).metadata.labels?.[mode], "ambient");
      for (const kind of ["Deployment", "StatefulSet", "Job"])
        for (const { metadata, spec } of objectsOf(rendered, kind))
          assert.equal(spec.template.metadata?.labels?.[mode], undefined, metadata.name);
      for (const { metadata, spec } of objectsOf(rendered, "CronJob"))
        assert.equal(spec.jobTemplate.spec.template.metadata?.labels?.[mode], undefined, metadata.name);
      assert.equal(object(rendered, "StatefulSet", "redis").metadata.namespace, "neuroca");
      assert.equal(object(rendered, "Deployment", "redis-proxy").metadata.namespace, "neuroca");
    }
  });

  it("has its certificate issued, renewed and watched (NC-007)", () => {
    const { spec } = object(prod, "Certificate", "neuroca-tls");
    assert.deepEqual([spec.dnsNames, spec.secretName], [["neuroca.example.com"], "neuroca-tls"]);
    assert.deepEqual([spec.issuerRef.kind, spec.issuerRef.name], ["ClusterIssuer", "letsencrypt-prod"]);
    const rules = JSON.stringify(objectsOf(prod, "PrometheusRule"));
    assert.match(rules, /"CertificateExpiring".*neuroca-tls/);
  });
});
