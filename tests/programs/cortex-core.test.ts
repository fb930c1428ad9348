import assert from "node:assert/strict";
import { formatBytes, formatCpu, plan, serviceRequests } from "@axon/core";
import { cortexCore } from "@axon/systems";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { environmentOf, object, renderStack, stackConfig } from "../support/program.ts";

type Rendered = readonly RegisteredResource[];
const ofKind = (resources: Rendered, kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`));
const dig = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((current, key) => (current as Record<string | number, unknown> | undefined)?.[key], value);

describe("Cortex Core on Kubernetes", () => {
  let dev: Rendered;
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderStack("dev");
    staging = await renderStack("staging");
    prod = await renderStack("prod");
  });

  describe("settings of the services", () => {
    it("give each process its name, port, unbuffered output and four workers (CC-024, CC-025, CC-026)", () => {
      for (const [name, port] of [
        ["cortex-core-api", 8000],
        ["memory-service", 9000],
        ["cognition-service", 9100],
      ] as const) {
        const deployment = object(prod, "Deployment", name);
        const settings = environmentOf(prod, deployment);
        assert.equal(settings.SERVICE_NAME, name);
        assert.equal(settings.PYTHONUNBUFFERED, "1");
        assert.match(settings.GUNICORN_CMD_ARGS ?? "", /--workers=4\b/);
        assert.match(settings.GUNICORN_CMD_ARGS ?? "", /--worker-class=uvicorn\.workers\.UvicornWorker/);
        assert.match(settings.GUNICORN_CMD_ARGS ?? "", new RegExp(`--bind=0\\.0\\.0\\.0:${port}\\b`));
        assert.equal(dig(deployment, "spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"), port);
      }
    });

    it("hand the API its database and sign-in settings, the secret ones by reference to Secrets of their own (CC-036)", () => {
      const settings = environmentOf(prod, object(prod, "Deployment", "cortex-core-api"));
      assert.equal(settings.DATABASE_URL, "postgres-core-user-1/url");
      assert.equal(settings.B2C_CLIENT_SECRET, "azure-b2c/clientSecret");
      assert.equal(settings.B2C_POLICY, "B2C_1_SignUpSignIn");
      for (const plain of ["B2C_TENANT_ID", "B2C_CLIENT_ID"])
        assert.ok(settings[plain] && !settings[plain].includes("azure-b2c/"));
    });

    it("hand the API its name, log level and the addresses of the internal services (CC-037)", () => {
      const settings = environmentOf(dev, object(dev, "Deployment", "cortex-core-api"));
      assert.equal(settings.SERVICE_NAME, "cortex-core-api");
      assert.equal(settings.LOG_LEVEL, "DEBUG");
      // In a preview the address is computed from Services and workloads that are not there yet.
      assert.ok("MEMORY_SERVICE_URL" in settings && "COGNITION_SERVICE_URL" in settings);
      assert.equal(environmentOf(prod, object(prod, "Deployment", "cortex-core-api")).LOG_LEVEL, "INFO");
    });

    it("keep the memory database's URL from the API and the core database's from the Memory Service (CC-042, CC-003)", () => {
      const memory = environmentOf(prod, object(prod, "Deployment", "memory-service"));
      assert.equal(memory.DATABASE_URL, "postgres-memory-user-1/url");
      assert.equal(memory.SERVICE_NAME, "memory-service");
      assert.equal(memory.LOG_LEVEL, "INFO");
      assert.ok(!JSON.stringify(memory).includes("postgres-core"));
      assert.ok(
        !JSON.stringify(environmentOf(prod, object(prod, "Deployment", "cortex-core-api"))).includes("postgres-memory"),
      );
    });

    it("are in a config map of each service's own, which its pods load and restart with (CC-050)", () => {
      const { data } = object(prod, "ConfigMap", "cortex-core-api-config");
      const expected = {
        ENVIRONMENT: "production",
        LOG_LEVEL: "INFO",
        LOG_FORMAT: "json",
        REQUIRE_HTTPS: "true",
        ALLOWED_HOSTS: "api.cortex-core.example.com",
        CORS_ORIGINS: "https://app.cortex-core.example.com",
        DB_POOL_SIZE: "10",
        DB_MAX_OVERFLOW: "20",
        DB_POOL_TIMEOUT: "30",
        DB_POOL_RECYCLE: "1800",
      };
      for (const [variable, value] of Object.entries(expected)) assert.equal(data[variable], value, variable);
      const pod = object(prod, "Deployment", "cortex-core-api").spec.template;
      assert.deepEqual(pod.spec.containers[0].envFrom, [{ configMapRef: { name: "cortex-core-api-config" } }]);
      assert.ok(pod.metadata.annotations["axon.dev/config-checksum"]);
      // HTTPS, hosts and origins would make the internal services refuse the API's plain calls.
      for (const internal of ["memory-service-config", "cognition-service-config"]) {
        const settings = object(prod, "ConfigMap", internal).data;
        for (const variable of ["REQUIRE_HTTPS", "ALLOWED_HOSTS", "CORS_ORIGINS"]) assert.ok(!(variable in settings));
      }
    });
  });

  it("shows the checksum of known settings also where the version of a secret is not known yet (CC-050)", () => {
    const { annotations } = object(dev, "Deployment", "memory-service").spec.template.metadata;
    assert.match(annotations["axon.dev/config-checksum"], /^[0-9a-f]{16}$/);
    assert.equal(annotations["axon.dev/version-postgres-memory"], "<computed>");
  });

  describe("health checks", () => {
    it("of the API come as the edge would bring them, or it would refuse their host (CC-039)", () => {
      const [container] = object(prod, "Deployment", "cortex-core-api").spec.template.spec.containers;
      const timing = (probe: string) => [
        container[probe].httpGet.path,
        container[probe].initialDelaySeconds,
        container[probe].periodSeconds,
      ];
      assert.deepEqual(timing("readinessProbe"), ["/health/ready", 15, 10]);
      assert.deepEqual(timing("livenessProbe"), ["/health/live", 30, 20]);
      assert.deepEqual(timing("startupProbe"), ["/health/live", 0, 10]);
      assert.equal(container.startupProbe.failureThreshold, 30);
      for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"]) {
        assert.deepEqual(container[probe].httpGet.httpHeaders, [
          { name: "Host", value: "api.cortex-core.example.com" },
          { name: "X-Forwarded-Proto", value: "https" },
        ]);
      }
    });

    it("of the internal services come without (CC-043, CC-044)", () => {
      for (const name of ["memory-service", "cognition-service"]) {
        const [container] = object(prod, "Deployment", name).spec.template.spec.containers;
        assert.equal(container.readinessProbe.httpGet.httpHeaders, undefined);
      }
    });
  });

  describe("databases", () => {
    it("of development let nobody in without TLS, with a certificate of the cluster's own issuer (CC-015)", () => {
      for (const [name, client] of [
        ["postgres-core", "cortex-core-api"],
        ["postgres-memory", "memory-service"],
      ] as const) {
        const files = object(dev, "ConfigMap", name).data;
        assert.match(files["postgresql.conf"], /^ssl = 'on'$/m);
        assert.match(files["pg_hba.conf"], /^hostnossl all all all reject$/m);
        const { spec } = object(dev, "Certificate", `${name}-tls`);
        assert.deepEqual(spec.issuerRef, { group: "cert-manager.io", kind: "ClusterIssuer", name: "internal-ca" });
        assert.ok(spec.dnsNames.includes(name));
        const { volumes } = object(dev, "StatefulSet", name).spec.template.spec;
        const mounted = volumes.find((volume: { name: string }) => volume.name === "tls");
        assert.equal(mounted.secret.secretName, spec.secretName);
        const settings = environmentOf(dev, object(dev, "Deployment", client));
        assert.equal(settings.DATABASE_URL, `${name}-credentials/url`);
      }
    });

    it("of staging and production let nobody in without TLS (CC-015)", () => {
      for (const rendered of [staging, prod]) {
        for (const name of ["postgres-core", "postgres-memory"]) {
          const { pg_hba: rules } = object(rendered, "Cluster", name).spec.postgresql;
          assert.deepEqual(rules, ["hostnossl all all all reject"]);
        }
      }
    });

    it("are asked for with TLS in every environment (CC-015)", async () => {
      // Generated URLs are secret; a store shows what they are composed of.
      const { secretStore } = stackConfig("prod")["axon:kubernetes"] as { readonly secretStore: unknown };
      const own = stackConfig("dev");
      const stored = { ...(own["axon:kubernetes"] as object), secretStore };
      const development = await renderStack("dev", { ...own, "axon:kubernetes": stored });
      for (const rendered of [development, staging, prod]) {
        for (const name of ["postgres-core", "postgres-memory"]) {
          const { data } = object(rendered, "ExternalSecret", `${name}-credentials`).spec.target.template;
          for (const url of [data.url, data.directUrl, data.readUrl]) assert.match(url, /\?(.*&)?ssl=verify-full(&|$)/);
        }
      }
    });
  });

  describe("secrets", () => {
    it("come from the external store, one Secret an owner, URLs composed there with TLS and encoding (CC-052, CC-063)", () => {
      const external = object(prod, "ExternalSecret", "postgres-core-credentials");
      assert.equal(external.spec.refreshInterval, "15m");
      assert.equal(external.spec.target.creationPolicy, "Owner");
      const { url } = external.spec.target.template.data;
      assert.match(
        url,
        /^postgresql\+asyncpg:\/\/.*urlquery.*@postgres-core-pooler:5432\/cortex_core\?.*ssl=verify-full/,
      );
      assert.equal(external.metadata.namespace, "cortex-core");
      const owners = ofKind(prod, "ExternalSecret")
        .map(({ name }) => name)
        .sort();
      assert.deepEqual(owners, [
        "alerting",
        "azure-b2c",
        "grafana",
        "postgres-core-credentials",
        "postgres-core-user-1",
        "postgres-core-user-2",
        "postgres-memory-credentials",
        "postgres-memory-user-1",
        "postgres-memory-user-2",
        "redis-credentials",
        // Days alone, no values.
        "secret-ages",
      ]);
      assert.equal(ofKind(prod, "Secret").length, 0);
    });

    it("are generated for development and appear nowhere in clear (CC-061)", () => {
      assert.equal(object(dev, "Secret", "postgres-core-credentials").type, "Opaque");
      assert.ok(ofKind(dev, "RandomPassword").some(({ name }) => name === "postgres-core-credentials-password"));
      assert.ok(ofKind(dev, "Secret").every(({ inputs }) => (inputs as { data?: unknown }).data === "<secret>"));
    });
  });

  describe("as a whole", () => {
    it("reserves 12 CPU and 30Gi for the services, 19 and 44Gi at most, and is refused where nodes lack that (CC-012)", async () => {
      const { planned, most } = serviceRequests(plan(cortexCore, { environment: "prod", target: "kubernetes" }));
      assert.deepEqual([formatCpu(planned.cpu), formatBytes(planned.memory)], ["12", "30Gi"]);
      assert.deepEqual([formatCpu(most.cpu), formatBytes(most.memory)], ["19", "44Gi"]);
      const kubernetes = {
        ...(stackConfig("prod")["axon:kubernetes"] as object),
        capacity: { cpu: "20", memory: "60Gi" },
      };
      await assert.rejects(
        renderStack("prod", { ...stackConfig("prod"), "axon:kubernetes": kubernetes }),
        /Pulumi\.prod\.yaml: 2 problems\n.*capacity\.cpu must be at least \d+.*\n.*capacity\.memory must be at least \d+/,
      );
    });

    it("binds the provider to the context its stack names (CC-100)", () => {
      const providers = prod.filter(({ type }) => type === "pulumi:providers:kubernetes");
      assert.deepEqual(
        providers.map(({ inputs }) => (inputs as { context: string }).context),
        ["production"],
      );
    });

    it("takes an installation's words for version, registry, host, replicas and settings, and refuses others (CC-101, CC-104)", async () => {
      const overrides = {
        version: "2.1.0",
        registry: "registry.example.org/team",
        endpoints: { "cortex-core-ingress": { host: "api.example.org" } },
        services: {
          "cortex-core-api": {
            replicas: 2,
            env: { LOG_LEVEL: "WARNING", CORS_ORIGINS: ["https://a.example.org", "https://b.example.org"] },
          },
        },
        databases: { "postgres-core": { owner: "cortex_app" } },
      };
      const rendered = await renderStack("dev", { ...stackConfig("dev"), "axon:overrides": overrides });
      const deployment = object(rendered, "Deployment", "cortex-core-api");
      assert.equal(
        deployment.spec.template.spec.containers[0].image,
        "registry.example.org/team/cortex-core-api:2.1.0",
      );
      assert.equal(deployment.spec.replicas, 2);
      const settings = environmentOf(rendered, deployment);
      assert.equal(settings.LOG_LEVEL, "WARNING");
      assert.equal(settings.ALLOWED_HOSTS, "api.example.org");
      assert.equal(settings.CORS_ORIGINS, "https://a.example.org,https://b.example.org");
      await assert.rejects(
        renderStack("dev", {
          ...stackConfig("dev"),
          "axon:overrides": { services: { "cortex-core-api": { replica: 2 } } },
        }),
        /overrides\.services\.cortex-core-api\.replica .*did you mean replicas\?/,
      );
    });

    it("is complete: namespace, credentials, config map, workload, Service and entry, each after what it needs (CC-102)", () => {
      for (const kind of ["Namespace", "ExternalSecret", "ConfigMap", "Deployment", "Service", "Gateway"])
        assert.ok(ofKind(prod, kind).length > 0, kind);
      const urnOf = (kind: string, name: string) =>
        prod.find((resource) => resource.type.endsWith(`:${kind}`) && resource.name === name)?.urn ?? "";
      const api = prod.find(({ type, name }) => type.endsWith(":Deployment") && name === "cortex-core-api");
      for (const [kind, name] of [
        ["Namespace", "cortex-core"],
        ["ConfigMap", "cortex-core-api-config"],
        ["ServiceAccount", "cortex-core-api"],
      ] as const) {
        assert.ok(api?.dependencies.includes(urnOf(kind, name)), `${kind} ${name}`);
      }
    });

    it("comes from the same code in every environment, differing in what the stack and the definition say (CC-121)", () => {
      const kinds = (resources: Rendered) => new Set(resources.map(({ type }) => type));
      for (const type of ["Deployment", "Service", "Gateway", "NetworkPolicy", "PrometheusRule"]) {
        for (const rendered of [dev, staging, prod])
          assert.ok(
            [...kinds(rendered)].some((kind) => kind.endsWith(`:${type}`)),
            type,
          );
      }
      const names = (resources: Rendered) =>
        ofKind(resources, "Deployment")
          .map(({ name }) => name)
          .sort();
      // It shows the days that an external store says, and development has none.
      assert.deepEqual([...names(dev), "secret-ages"].sort(), names(prod));
      assert.deepEqual(names(staging), names(prod));
    });
  });
});
