import assert from "node:assert/strict";
import { type KubernetesObject, object, renderStack } from "../support/program.ts";

/** Cortex Core's development with authorities of its own. */
const rendered = (issuers: object, settings: object = {}) =>
  renderStack("dev", {
    "axon:system": "cortex-core",
    "axon:environment": "dev",
    "axon:kubernetes": { context: "dev", unencryptedVolumes: true, issuers, ...settings },
  });
const email = "platform@example.com";

describe("authorities that sign for public hosts", () => {
  it("are shown a host through the entry's own Gateway, whose proxies reach what answers", async () => {
    const from = await rendered({ "letsencrypt-staging": { email, challenge: "http" } });
    const [solver] = object(from, "ClusterIssuer", "letsencrypt-staging").spec.acme.solvers;
    const gateways = from
      .filter(({ type }) => type.endsWith(":Gateway"))
      .map(({ inputs }) => inputs as unknown as KubernetesObject);
    assert.deepEqual(
      solver.http01.gatewayHTTPRoute.parentRefs.map(({ name, namespace, sectionName }: KubernetesObject) => [
        name,
        namespace,
        sectionName,
      ]),
      gateways.map(({ metadata }) => [metadata.name, metadata.namespace, "http"]),
    );
    const { metadata, spec } = object(from, "NetworkPolicy", "letsencrypt-staging-to-acme-solver-ingress");
    assert.equal(metadata.namespace, "cortex-core");
    assert.deepEqual(spec.podSelector, { matchLabels: { app: "acme-solver" } });
    const [{ from: sources, ports }] = spec.ingress;
    assert.deepEqual(sources, [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "envoy-gateway-system" } } },
    ]);
    assert.deepEqual(ports, [{ port: 8089, protocol: "TCP" }]);
  });

  it("are shown it through an Ingress of the entry's class", async () => {
    const entry = { api: "ingress", controller: "nginx", className: "public", namespace: "ingress-nginx" };
    const from = await rendered({ "letsencrypt-staging": { email, challenge: "http" } }, { entry });
    const [solver] = object(from, "ClusterIssuer", "letsencrypt-staging").spec.acme.solvers;
    assert.equal(solver.http01.ingress.ingressClassName, "public");
  });

  it("are shown it in DNS, by another directory too, and nothing is opened", async () => {
    const server = "https://acme.example.com/directory";
    const dns01 = { route53: { region: "eu-central-1" } };
    const from = await rendered({ "letsencrypt-staging": { email, server, challenge: { dns01 } } });
    const { acme } = object(from, "ClusterIssuer", "letsencrypt-staging").spec;
    assert.deepEqual([acme.email, acme.server, acme.solvers], [email, server, [{ dns01 }]]);
    assert.ok(!from.some(({ name }) => name.includes("acme-solver")));
  });

  it("are the cluster's where nothing is said of them", async () => {
    assert.ok(!(await rendered({})).some(({ type }) => type.endsWith(":ClusterIssuer")));
  });

  it("are refused where no endpoint asks for them, or something is missing", async () => {
    await assert.rejects(
      rendered({ "letsencrypt-prod": { email, challenge: "http" } }),
      /issuers\.letsencrypt-prod must be the name of a cluster issuer that an endpoint asks \(letsencrypt-staging\), got "letsencrypt-prod"/,
    );
    await assert.rejects(rendered({ "letsencrypt-staging": { challenge: "http" } }), /email must be an e-mail address/);
    await assert.rejects(
      rendered({ "letsencrypt-staging": { email, server: "http://acme.example.com", challenge: "http" } }),
      /server must be an address that begins with https/,
    );
  });
});
