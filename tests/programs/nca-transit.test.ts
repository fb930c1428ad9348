import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object } from "../support/program.ts";

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

  it("has its certificates issued, renewed 30 days before their end, and watched (NC-007)", () => {
    for (const [rendered, host, issuer] of [
      [staging, "staging.neuroca.example.com", "letsencrypt-staging"],
      [prod, "neuroca.example.com", "letsencrypt-prod"],
    ] as const) {
      const { dnsNames, secretName, issuerRef, duration, renewBefore } = object(
        rendered,
        "Certificate",
        "neuroca-tls",
      ).spec;
      assert.deepEqual([dnsNames, secretName, duration, renewBefore], [[host], "neuroca-tls", "2160h", "720h"]);
      assert.deepEqual([issuerRef.kind, issuerRef.name], ["ClusterIssuer", issuer]);
      const { listeners } = object(rendered, "Gateway", "neuroca-ingress").spec;
      assert.equal(listeners[1].tls.certificateRefs[0].name, "neuroca-tls");
      const internal = object(rendered, "Certificate", "postgres-tls").spec;
      assert.deepEqual([internal.duration, internal.renewBefore], ["2160h", "720h"]);
      const rules: readonly KubernetesObject[] = objectsOf(rendered, "PrometheusRule").flatMap(({ spec }) =>
        spec.groups.flatMap((group: KubernetesObject) => group.rules),
      );
      const expiring = rules.filter(({ alert }) => alert === "CertificateExpiring");
      assert.deepEqual(
        expiring.map(({ expr, labels }) => [/name="neuroca-tls".* < (.*)$/.exec(expr)?.[1], labels.severity]),
        [
          ["21 * 86400", "warning"],
          ["7 * 86400", "critical"],
        ],
      );
    }
  });
});
