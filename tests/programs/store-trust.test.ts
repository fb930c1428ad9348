import assert from "node:assert/strict";
import { systems } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, type KubernetesObject, object } from "../support/program.ts";
import { type RenderedSystem, renderedSystem } from "../support/rendered-system.ts";

const file = "/etc/axon/authority/ca.crt";
const databasePort = 5432;

interface Named {
  readonly name: string;
  readonly [field: string]: unknown;
}

const objects = (resources: readonly RegisteredResource[], kind: string) =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:") && type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as KubernetesObject);

/** Each service and job that uses a database, as an object with a pod template. */
function consumersOf({ plan, resources }: RenderedSystem): readonly KubernetesObject[] {
  const databases = new Set(plan.databases.map(({ name }) => name));
  const users = [...plan.services, ...plan.jobs].filter(({ uses }) =>
    Object.keys(uses).some((used) => databases.has(used)),
  );
  return users.map(({ name }) => {
    const found = resources.find(
      ({ type, name: resource }) => resource === name && /:(Deployment|StatefulSet|Rollout|Job|CronJob)$/.test(type),
    );
    assert.ok(found, name);
    const made = found.inputs as KubernetesObject;
    return made.kind === "CronJob" ? { ...made, spec: made.spec.jobTemplate.spec } : made;
  });
}

/** The Secrets that cert-manager makes, by namespace. */
const certified = (resources: readonly RegisteredResource[]) =>
  objects(resources, "Certificate").map(({ metadata, spec }) => `${metadata.namespace}/${spec.secretName}`);

describe("connections to databases", () => {
  for (const [system, { environments }] of Object.entries(systems)) {
    for (const environment of ["staging", "prod"].filter((name) => Object.hasOwn(environments, name))) {
      it(`of ${system} in ${environment} verify the server by a file that each pod has`, async () => {
        const rendered = await renderedSystem(system, environment);
        const consumers = consumersOf(rendered);
        assert.ok(consumers.length > 0);
        for (const consumer of consumers) {
          const { name, namespace } = consumer.metadata;
          const { PGSSLMODE, PGSSLROOTCERT } = environmentOf(rendered.resources, consumer);
          assert.deepEqual([PGSSLMODE, PGSSLROOTCERT], ["verify-full", file], name);
          const { containers, volumes } = consumer.spec.template.spec;
          const mount = containers[0].volumeMounts.find((found: Named) => found.name === "store-authority");
          assert.deepEqual([mount.mountPath, mount.readOnly], ["/etc/axon/authority", true], name);
          const { secret } = volumes.find((found: Named) => found.name === "store-authority");
          // The authority alone, not the server's key beside it.
          assert.deepEqual(secret.items, [{ key: "ca.crt", path: "ca.crt" }], name);
          assert.ok(certified(rendered.resources).includes(`${namespace}/${secret.secretName}`), name);
        }
      });

      it(`of ${system} in ${environment} say so in their URLs, of hosts that the certificate names`, async () => {
        const { plan, resources, settings } = await renderedSystem(system, environment);
        const { internalIssuer } = settings.kubernetes;
        for (const { name, urlScheme } of plan.databases) {
          const [server] = objects(resources, "Cluster").filter(({ metadata }) => metadata.name === name);
          assert.ok(server, name);
          const { serverTLSSecret, serverCASecret } = server.spec.certificates;
          assert.deepEqual([serverTLSSecret, serverCASecret], [`${name}-tls`, `${name}-tls`]);
          const [certificate] = objects(resources, "Certificate").filter(
            ({ metadata, spec }) =>
              spec.secretName === serverTLSSecret && metadata.namespace === server.metadata.namespace,
          );
          assert.ok(certificate, name);
          assert.equal(certificate.spec.issuerRef.name, internalIssuer.name);
          const logins = objects(resources, "ExternalSecret").filter(
            ({ spec }) => spec.target?.template?.data?.directUrl !== undefined,
          );
          const urls = logins
            .filter(({ metadata }) => metadata.name.startsWith(name))
            .flatMap(({ spec }) => {
              const { url, directUrl, readUrl } = spec.target.template.data;
              return [url, directUrl, readUrl] as readonly string[];
            });
          assert.ok(urls.length > 0, name);
          for (const url of urls) {
            const [, host = ""] = new RegExp(`@([^@/:]+):${databasePort}/`).exec(url) ?? [];
            assert.ok(certificate.spec.dnsNames.includes(host), url);
            const parameters = new URLSearchParams(url.slice(url.lastIndexOf("?")));
            if (urlScheme === "postgresql") assert.equal(parameters.get("sslrootcert"), file);
            assert.equal(parameters.get(urlScheme === "postgresql" ? "sslmode" : "ssl"), "verify-full");
          }
        }
      });
    }
  }
});

describe("what SpiralCortex sends in transit", () => {
  for (const environment of ["staging", "prod"]) {
    describe(`in ${environment}`, () => {
      let resources: readonly RegisteredResource[];
      before(async () => {
        ({ resources } = await renderedSystem("spiralcortex", environment));
      });
      const api = () => environmentOf(resources, object(resources, "Deployment", "spiralcortex-fusion"));
      const namesIn = (certificate: string): readonly string[] =>
        object(resources, "Certificate", certificate).spec.dnsNames;

      it("takes TLS 1.3 alone at the edge, and verifies database, cache and search (SC-084)", () => {
        assert.equal(object(resources, "ClientTrafficPolicy", "spiralcortex-client").spec.tls.minVersion, "1.3");
        const [redirect] = object(resources, "HTTPRoute", "spiralcortex-redirect").spec.rules;
        assert.equal(redirect.filters[0].requestRedirect.scheme, "https");

        const { POSTGRES_HOST = "", PGSSLMODE, PGSSLROOTCERT } = api();
        assert.deepEqual([PGSSLMODE, PGSSLROOTCERT], ["verify-full", file]);
        assert.ok(namesIn("postgres-tls").includes(POSTGRES_HOST));

        const cache = new URL(
          // Login and password are expressions of the store, which are no part of what is asked here.
          object(resources, "ExternalSecret", "redis-credentials").spec.target.template.data.url.replace(/:[^/]*@/, ""),
        );
        assert.equal(cache.protocol, "rediss:");
        assert.deepEqual(Object.fromEntries(cache.searchParams), {
          ssl_cert_reqs: "required",
          ssl_check_hostname: "true",
          ssl_ca_certs: file,
        });
        assert.ok(namesIn("redis-tls").includes(cache.hostname));

        const { ELASTICSEARCH_URL = "", ELASTICSEARCH_CA } = api();
        const search = new URL(ELASTICSEARCH_URL);
        assert.equal(search.protocol, "https:");
        assert.equal(ELASTICSEARCH_CA, "elasticsearch-es-http-certs-public/ca.crt");
        const { http } = object(resources, "Elasticsearch", "elasticsearch").spec;
        assert.equal(http.tls.certificate.secretName, "elasticsearch-tls");
        assert.ok(namesIn("elasticsearch-tls").includes(search.hostname));
      });
    });
  }
});
