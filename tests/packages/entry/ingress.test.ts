import assert from "node:assert/strict";
import {
  type IngressController,
  KubernetesIngressEntry,
  type KubernetesIngressEntryArgs,
} from "@axon/entry/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const placement = { namespace: "cortex-core", labels: { "axon.dev/owner": "ai" } };

/** The public host of Cortex Core, as its guide publishes it. */
const entry: KubernetesIngressEntryArgs = {
  ...placement,
  host: "api.cortex-core.example.com",
  routes: [{ path: "/", service: { name: pulumi.output("cortex-core-api"), port: 8000 } }],
  certificate: { secretName: "cortex-core-tls", issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" } },
  className: "nginx",
  controller: "nginx",
  timeout: "120s",
};

const name = "cortex-core-ingress";
const ingressType = "kubernetes:networking.k8s.io/v1:Ingress";
const certificate = `kubernetes:cert-manager.io/v1:Certificate ${name}-certificate`;
const traefikType = (kind: string) => `kubernetes:traefik.io/v1alpha1:${kind}`;
const headers = {
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

async function publish(args: Partial<KubernetesIngressEntryArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesIngressEntry(name, { ...entry, ...args });
  });
  // The API server knows Traefik's kinds only where Traefik is installed.
  const known = resources.filter(({ type }) => !type.includes("traefik.io"));
  assert.deepEqual(await refusals(known), [], "a strict API server takes all of it");
  return resources;
}
const ingressOf = (resources: readonly RecordedResource[], which = name) =>
  Object(only(resources, ingressType, which).inputs);
const annotationsOf = async (args: Partial<KubernetesIngressEntryArgs>) =>
  ingressOf(await publish(args)).metadata.annotations;

describe("KubernetesIngressEntry", () => {
  it("routes the host to the service behind a certificate, by class and not by annotation (CC-046)", async () => {
    const resources = await publish();
    assert.deepEqual(childrenOf(resources, name), [
      certificate,
      `kubernetes:core/v1:ConfigMap ${name}-headers`,
      `kubernetes:core/v1:Service ${name}-nowhere`,
      `${ingressType} ${name}`,
    ]);
    const { metadata, spec } = ingressOf(resources);
    assert.equal(metadata.name, "cortex-core-ingress");
    assert.equal(metadata.namespace, "cortex-core");
    assert.equal("kubernetes.io/ingress.class" in metadata.annotations, false);
    assert.equal(spec.ingressClassName, "nginx");
    assert.deepEqual(spec.tls, [{ hosts: ["api.cortex-core.example.com"], secretName: "cortex-core-tls" }]);
    const [rule, ...others] = spec.rules;
    assert.deepEqual(others, []);
    assert.equal(rule.host, "api.cortex-core.example.com");
    assert.deepEqual(rule.http.paths.at(-1), {
      path: "/",
      pathType: "Prefix",
      backend: { service: { name: "cortex-core-api", port: { number: 8000 } } },
    });
  });

  it("leads a blocked path to a Service without pods, which Pulumi does not wait for (CC-049)", async () => {
    const resources = await publish();
    const [blocked] = ingressOf(resources).spec.rules[0].http.paths;
    assert.deepEqual(blocked, {
      path: "/metrics",
      pathType: "Prefix",
      backend: { service: { name: `${name}-nowhere`, port: { number: 80 } } },
    });
    const { metadata, spec } = only(resources, "kubernetes:core/v1:Service").inputs;
    assert.equal("selector" in Object(spec), false);
    assert.deepEqual(Object(metadata).annotations, { "pulumi.com/skipAwait": "true" });
  });

  it("has no such Service where nothing is blocked", async () => {
    const resources = await publish({ blockedPaths: [] });
    assert.equal(
      resources.some(({ type }) => type === "kubernetes:core/v1:Service"),
      false,
    );
    assert.equal(ingressOf(resources).spec.rules[0].http.paths.length, 1);
  });

  it("takes a certificate that is there", async () => {
    const resources = await publish({ certificate: { existingSecret: "wildcard" } });
    assert.equal(ingressOf(resources).spec.tls[0].secretName, "wildcard");
    assert.equal(childrenOf(resources, name).includes(certificate), false);
  });

  it("tells ingress-nginx to redirect, and its body size, times and headers, without a snippet (CC-046, CC-047, CC-048)", async () => {
    const resources = await publish();
    assert.deepEqual(ingressOf(resources).metadata.annotations, {
      "nginx.ingress.kubernetes.io/ssl-redirect": "true",
      "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
      "nginx.ingress.kubernetes.io/proxy-body-size": "10m",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "120",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "120",
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "10",
      "nginx.ingress.kubernetes.io/proxy-buffering": "off",
      "nginx.ingress.kubernetes.io/custom-headers": `cortex-core/${name}-headers`,
    });
    assert.deepEqual(only(resources, "kubernetes:core/v1:ConfigMap").inputs.data, headers);
  });

  it("limits a client's rate in ingress-nginx", async () => {
    const annotations = await annotationsOf({ requestsPerSecond: 20 });
    assert.equal(annotations["nginx.ingress.kubernetes.io/limit-rps"], "20");
  });

  it("tells HAProxy to redirect to port 443, its times, headers and rate", async () => {
    const responseHeaders = { "Content-Security-Policy": `default-src "self"` };
    const args = { controller: "haproxy", className: "haproxy", requestsPerSecond: 20, responseHeaders } as const;
    assert.deepEqual(await annotationsOf(args), {
      "haproxy.org/ssl-redirect": "true",
      "haproxy.org/ssl-redirect-code": "301",
      "haproxy.org/ssl-redirect-port": "443",
      "haproxy.org/timeout-server": "120s",
      "haproxy.org/response-set-header": [
        `Strict-Transport-Security "max-age=31536000; includeSubDomains"`,
        `X-Content-Type-Options "nosniff"`,
        `X-Frame-Options "DENY"`,
        `Content-Security-Policy "default-src \\"self\\""`,
      ].join("\n"),
      "haproxy.org/rate-limit-requests": "20",
      "haproxy.org/rate-limit-period": "1s",
      "haproxy.org/rate-limit-status-code": "429",
    });
  });

  describe("with Traefik", () => {
    const traefik = { controller: "traefik", className: "traefik" } as const;
    const reference = (role: string) => `cortex-core-${name}-${role}@kubernetescrd`;

    it("writes settings as objects of Traefik's own and refers to them (CC-013, CC-047, CC-048)", async () => {
      const resources = await publish(traefik);
      assert.deepEqual(childrenOf(resources, name), [
        certificate,
        `kubernetes:core/v1:Service ${name}-nowhere`,
        `${ingressType} ${name}`,
        `${ingressType} ${name}-redirect`,
        `${traefikType("Middleware")} ${name}-body`,
        `${traefikType("Middleware")} ${name}-headers`,
        `${traefikType("Middleware")} ${name}-https`,
        `${traefikType("TLSOption")} ${name}-tls`,
      ]);
      assert.deepEqual(ingressOf(resources).metadata.annotations, {
        "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
        "traefik.ingress.kubernetes.io/router.tls.options": reference("tls"),
        "traefik.ingress.kubernetes.io/router.middlewares": `${reference("headers")},${reference("body")}`,
      });
      const specOf = (kind: string, role: string) => only(resources, traefikType(kind), `${name}-${role}`).inputs.spec;
      assert.deepEqual(specOf("Middleware", "headers"), { headers: { customResponseHeaders: headers } });
      assert.deepEqual(specOf("Middleware", "body"), { buffering: { maxRequestBodyBytes: 10_485_760 } });
      assert.deepEqual(specOf("TLSOption", "tls"), { minVersion: "VersionTLS12" });
    });

    it("redirects through a second Ingress on the plain entry point (CC-046)", async () => {
      const resources = await publish(traefik);
      const { metadata, spec } = ingressOf(resources, `${name}-redirect`);
      assert.deepEqual(metadata.annotations, {
        "traefik.ingress.kubernetes.io/router.entrypoints": "web",
        "traefik.ingress.kubernetes.io/router.middlewares": reference("https"),
      });
      assert.equal("tls" in spec, false);
      assert.equal(spec.rules[0].http.paths.length, 1);
      assert.deepEqual(only(resources, traefikType("Middleware"), `${name}-https`).inputs.spec, {
        redirectScheme: { scheme: "https", permanent: true },
      });
    });

    it("takes a rate and TLS 1.3", async () => {
      const resources = await publish({ ...traefik, requestsPerSecond: 20, minTlsVersion: "1.3" });
      assert.deepEqual(only(resources, traefikType("Middleware"), `${name}-rate`).inputs.spec, {
        rateLimit: { average: 20, period: "1s", burst: 20 },
      });
      assert.deepEqual(only(resources, traefikType("TLSOption")).inputs.spec, { minVersion: "VersionTLS13" });
      assert.match(
        ingressOf(resources).metadata.annotations["traefik.ingress.kubernetes.io/router.middlewares"],
        new RegExp(`,${reference("rate")}$`),
      );
    });
  });

  it("writes no annotation for a controller it knows nothing about", async () => {
    assert.deepEqual(await annotationsOf({ controller: "standard", className: "any" }), {});
  });

  it("knows where each controller's proxies run unless told (CC-108)", async () => {
    const seen: Record<string, unknown> = {};
    await recordResources(() => {
      for (const controller of ["nginx", "traefik", "haproxy", "standard"] satisfies IngressController[]) {
        seen[controller] = new KubernetesIngressEntry(controller, { ...entry, controller }).dataPlane;
      }
      const dataPlane = { namespace: "edge", podLabels: { app: "proxy" } };
      seen.told = new KubernetesIngressEntry("told", { ...entry, dataPlane }).dataPlane;
    });
    assert.deepEqual(seen, {
      nginx: { namespace: "ingress-nginx" },
      traefik: { namespace: "traefik" },
      haproxy: { namespace: "haproxy-controller" },
      standard: undefined,
      told: { namespace: "edge", podLabels: { app: "proxy" } },
    });
  });

  it("gives its address", async () => {
    let url: string | undefined;
    await recordResources(() => {
      new KubernetesIngressEntry(name, entry).url.apply((value) => {
        url = value;
      });
    });
    assert.equal(url, "https://api.cortex-core.example.com");
  });

  const broken: readonly [string, Partial<KubernetesIngressEntryArgs>, string][] = [
    [
      "a route by header, which no Ingress can hold (CC-080)",
      { routes: [{ path: "/", headers: { "X-Api-Version": "2" }, service: { name: "api", port: 8000 } }] },
      "routes[0].headers must be left out, as an Ingress routes by host and path alone, got X-Api-Version; use a KubernetesGatewayEntry",
    ],
    [
      "TLS 1.3 from ingress-nginx, which no Ingress can ask for",
      { minTlsVersion: "1.3" },
      "minTlsVersion must be 1.2 with nginx, which takes the version from its own configuration, got 1.3",
    ],
    [
      "TLS 1.3 from HAProxy",
      { controller: "haproxy", minTlsVersion: "1.3" },
      "minTlsVersion must be 1.2 with haproxy, which takes the version from its own configuration, got 1.3",
    ],
  ];
  for (const [title, args, message] of broken) {
    it(`rejects ${title}`, async () => {
      await recordResources(() => {
        assert.throws(() => new KubernetesIngressEntry(name, { ...entry, ...args }), {
          message: `KubernetesIngressEntry "${name}": ${message}`,
        });
      });
    });
  }
});
