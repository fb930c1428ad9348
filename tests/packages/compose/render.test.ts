import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { defineSystem, type Plan, ProblemError, plan, type SystemOverride } from "@axon/core";
import { cortexCore, ideationEngine } from "@axon/systems";
import { parse } from "yaml";
import type { ComposeService } from "../../../packages/compose/src/compose-service.ts";
import type { Network } from "../../../packages/compose/src/networks.ts";
import { schemaErrors } from "./compose-schema.ts";

const ideation = plan(ideationEngine, { environment: "dev", target: "compose" });
const cortex = plan(cortexCore, { environment: "dev", target: "compose" });

/** A small system with what Cortex Core has not: a scheduled job, a config file, kept state, a persistent cache. */
function shop(overrides: SystemOverride = {}): Plan {
  const size = { cpu: "500m", memory: "512Mi" } as const;
  const health = { ready: { path: "/" }, live: { path: "/" } };
  const definition = defineSystem({
    name: "shop",
    title: "Shop",
    owner: "checkout",
    version: "2.1.0",
    registry: "registry.example.com",
    services: {
      web: {
        ...size,
        image: "web",
        port: 8080,
        health,
        command: ["serve", "--price", "$5"],
        env: { BANNER: "only $5" },
        configFile: { path: "/etc/web/settings.yaml", variable: "SETTINGS", content: "open: true\n" },
        state: { path: "/var/lib/web", storage: "1Gi" },
        uses: {
          orders: { env: { DATABASE_URL: "url", READ_URL: "readUrl", DB_USER: "username" } },
          carts: { env: { CACHE_URL: "url" } },
          payment: { env: { PAYMENT_URL: "url", PAYMENT_KEY: "apiKey", PAYMENT_MODE: "mode" } },
        },
      },
      lonely: { ...size, image: "lonely", port: 8081, health, metrics: false },
    },
    jobs: {
      report: { ...size, service: "web", command: ["report"], runs: { schedule: "0 4 * * *" } },
    },
    databases: {
      orders: {
        ...size,
        engine: "postgres",
        version: "18",
        database: "orders",
        owner: "shop",
        storage: "1Gi",
        tls: false,
        backup: false,
      },
    },
    caches: { carts: { ...size, engine: "redis", persistent: true, tls: false, database: 2 } },
    externals: {
      payment: { host: "pay.example.com", port: 8443, settings: { mode: "te$t" }, secrets: ["apiKey"] },
    },
    endpoints: { public: { host: "shop.example.com", routes: [{ path: "/", service: "web" }] } },
    environments: { dev: {} },
  });
  return plan(definition, { environment: "dev", target: "compose", overrides });
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, object>>;
}

function composeFile(planned: Plan): ComposeFile {
  return parse(renderCompose(planned)["compose.yaml"] ?? "");
}

/** How a compose file asks for a value of `.env` that must be there. */
const required = (variable: string) => `$\{${variable}:?set it in .env}`;

function service(planned: Plan, name: string) {
  const found = composeFile(planned).services[name];
  assert.ok(found, `no service ${name}`);
  return found;
}

describe("renderCompose", () => {
  for (const [title, planned] of [
    ["Cortex Core", cortex],
    ["a system with every other feature", shop()],
    ["the Ideation Engine", ideation],
  ] as const) {
    it(`writes a file the Compose specification's schema accepts: ${title}`, () => {
      assert.deepEqual(schemaErrors(composeFile(planned)), []);
    });

    it(`names only networks, volumes and services that exist: ${title}`, () => {
      const { services, networks, volumes } = composeFile(planned);
      for (const [name, container] of Object.entries(services)) {
        for (const network of container.networks ?? []) assert.ok(network in networks, `${name}: ${network}`);
        for (const used of Object.keys(container.depends_on ?? {})) assert.ok(used in services, `${name}: ${used}`);
        for (const volume of container.volumes ?? []) {
          const [source = ""] = volume.split(":");
          const files = renderCompose(planned);
          // A certificate is made on the machine, by a script that is among the files.
          const path = source.slice(2);
          const written =
            path in files || `${path}.sh` in files || Object.keys(files).some((file) => file.startsWith(`${path}/`));
          const known = source.startsWith("./") ? written : source in volumes;
          assert.ok(known, `${name}: ${volume}`);
        }
      }
    });

    it(`hardens every container: ${title}`, () => {
      for (const [name, container] of Object.entries(composeFile(planned).services)) {
        assert.match(container.user, /^[1-9]\d*:[1-9]\d*$/, name);
        assert.equal(container.read_only, true, name);
        assert.deepEqual(container.cap_drop, ["ALL"], name);
        assert.deepEqual(container.security_opt, ["no-new-privileges:true"], name);
        assert.ok(container.deploy.resources.limits.cpus, name);
        assert.match(container.deploy.resources.limits.memory, /^\d+m$/, name);
      }
    });
  }

  it("has a schema behind it that refuses a mistyped key", () => {
    assert.notDeepEqual(schemaErrors({ services: { web: { imagee: "web" } } }), []);
  });

  it("gives the same files for the same plan", () => {
    const again = plan(cortexCore, { environment: "dev", target: "compose" });
    assert.deepEqual(renderCompose(again), renderCompose(cortex));
  });

  it("CC-027: gives each container a health check on its own live path, every 30 s, 5 s timeout, 30 s start, 3 retries", () => {
    for (const [name, port] of [
      ["cortex-core-api", 8000],
      ["memory-service", 9000],
      ["cognition-service", 9100],
    ] as const) {
      const { test, ...timing } = service(cortex, name).healthcheck ?? {};
      assert.deepEqual(timing, { interval: "30s", timeout: "5s", start_period: "30s", retries: 3 });
      assert.ok(Array.isArray(test));
      assert.deepEqual(test.slice(0, 3), ["CMD", "python", "-c"]);
      assert.match(test[3] ?? "", new RegExp(`http://127\\.0\\.0\\.1:${port}/health/live`));
    }
  });

  it("starts a service after its migration has succeeded and its stores are healthy", () => {
    assert.deepEqual(service(cortex, "memory-service").depends_on, {
      "memory-migration-job": { condition: "service_completed_successfully" },
      "postgres-memory": { condition: "service_healthy" },
    });
    assert.deepEqual(service(cortex, "db-migration-job").depends_on, {
      "postgres-core": { condition: "service_healthy" },
    });
  });

  it("runs a job after the services it is to follow", () => {
    assert.deepEqual(service(cortex, "smoke-test-job").depends_on, {
      "cortex-core-api": { condition: "service_healthy" },
    });
    assert.equal(service(cortex, "smoke-test-job").restart, "no");
  });

  it("puts a proxy with a certificate before a single replica, where a job asks its endpoint", () => {
    const size = { cpu: "500m", memory: "512Mi" } as const;
    const env = { URL: "url", HOST: "host", ADDRESS: "address", AUTHORITY: "authorityFile" };
    const jobs = {
      visit: { ...size, service: "web", command: ["visit"], runs: { after: ["web"] }, uses: { public: { env } } },
    };
    const single = { services: { web: { replicas: 1, minAvailable: 0 } } };
    const visited = shop({ ...single, jobs } as SystemOverride);
    assert.deepEqual(service(visited, "visit").environment, {
      ADDRESS: "public:8443",
      AUTHORITY: "/etc/axon/authority/public.crt",
      HOST: "shop.example.com",
      URL: "https://shop.example.com",
    });
    assert.deepEqual(service(visited, "visit").volumes, [
      "./public/certificate/tls.crt:/etc/axon/authority/public.crt:ro",
    ]);
    assert.deepEqual(service(visited, "visit").depends_on?.public, { condition: "service_healthy" });
    assert.deepEqual(service(visited, "public").networks, ["public-to-web", "visit-to-public"]);
    assert.equal(service(visited, "web").ports, undefined);
    assert.equal(service(shop(single), "web").ports?.length, 1);
  });

  it("waits only for the start of a service that has no check for containers", () => {
    const withCaller = shop({
      services: { lonely: { uses: { web: { env: { WEB_URL: "url" } } } } },
    } as SystemOverride);
    assert.deepEqual(service(withCaller, "lonely").depends_on, { web: { condition: "service_started" } });
  });

  it("keeps a scheduled job out of `up`, to be run by hand", () => {
    assert.deepEqual(service(shop(), "report").profiles, ["jobs"]);
    assert.equal(service(shop(), "report").restart, "no");
  });

  it("resolves attributes of used components to their host names, and secrets to variables of .env", () => {
    const { environment } = service(shop(), "web");
    const url = `postgresql://shop:${required("ORDERS_PASSWORD")}@orders:5432/orders`;
    assert.deepEqual(environment, {
      BANNER: "only $$5",
      CACHE_URL: `redis://:${required("CARTS_PASSWORD")}@carts:6379/2`,
      DATABASE_URL: url,
      DB_USER: "shop",
      PAYMENT_KEY: required("PAYMENT_API_KEY"),
      PAYMENT_MODE: "te$$t",
      PAYMENT_URL: "https://pay.example.com:8443",
      READ_URL: url,
      SETTINGS: "/etc/web/settings.yaml",
    });
  });

  it("keeps a dollar sign of a command as it is", () => {
    assert.deepEqual(service(shop(), "web").command, ["serve", "--price", "$$5"]);
  });

  it("lists every secret in .env.example, without a value", () => {
    const lines = (renderCompose(cortex)[".env.example"] ?? "").split("\n").filter((line) => /^[A-Z]/.test(line));
    assert.deepEqual(lines, [
      "POSTGRES_CORE_PASSWORD=",
      "POSTGRES_MEMORY_PASSWORD=",
      "REDIS_PASSWORD=",
      "AZURE_B2C_CLIENT_SECRET=",
      "COMPOSE_PROFILES=monitoring",
      "GRAFANA_ADMIN_PASSWORD=",
    ]);
    const asked = [...(renderCompose(cortex)["compose.yaml"] ?? "").matchAll(/\$\{(\w+):\?/g)].map(
      ([, name]) => `${name}=`,
    );
    assert.deepEqual([...new Set(asked)].sort(), lines.filter((line) => line.endsWith("=")).sort());
  });

  it("hands the keys of a set of secrets over by variables of .env, and says how to make them", () => {
    const withKeys = shop({
      secrets: { "web-keys": { keys: { signingKey: { generate: { length: 64 } }, partnerToken: "provided" } } },
      services: {
        web: { uses: { "web-keys": { env: { SIGNING_KEY: "signingKey", PARTNER_TOKEN: "partnerToken" } } } },
      },
    });
    const { environment } = service(withKeys, "web");
    assert.equal(environment?.SIGNING_KEY, required("WEB_KEYS_SIGNING_KEY"));
    assert.equal(environment?.PARTNER_TOKEN, required("WEB_KEYS_PARTNER_TOKEN"));
    const example = renderCompose(withKeys)[".env.example"] ?? "";
    assert.match(example, /signingKey of web-keys, 64 characters: openssl rand -hex 32\nWEB_KEYS_SIGNING_KEY=\n/);
    assert.match(example, /partnerToken of web-keys; .*\nWEB_KEYS_PARTNER_TOKEN=\n/);
  });

  it("publishes services behind an endpoint on this machine alone, and no other", () => {
    const published = Object.entries(composeFile(cortex).services).flatMap(([name, { ports }]) =>
      ports ? [[name, ports]] : [],
    );
    assert.deepEqual(published, [
      ["cortex-core-api", [`127.0.0.1:$\{CORTEX_CORE_API_PORT:-8000}:8000`]],
      ["prometheus", [`127.0.0.1:$\{PROMETHEUS_PORT:-9090}:9090`]],
      ["grafana", [`127.0.0.1:$\{GRAFANA_PORT:-3000}:3000`]],
    ]);
  });

  it("lets two containers meet only where an edge says so", () => {
    const { services, networks } = composeFile(cortex);
    const members = Object.keys(networks).map((network) => [
      network,
      Object.keys(services).filter((name) => services[name]?.networks?.includes(network)),
    ]);
    assert.deepEqual(Object.fromEntries(members), {
      "cortex-core-api-to-azure-b2c": ["cortex-core-api"],
      "cortex-core-api-to-cognition-service": ["cognition-service", "cortex-core-api"],
      "cortex-core-api-to-memory-service": ["memory-service", "cortex-core-api"],
      "cortex-core-api-to-postgres-core": ["cortex-core-api", "postgres-core"],
      "cortex-core-api-to-redis": ["cortex-core-api", "redis"],
      "cortex-core-ingress-to-cortex-core-api": ["cortex-core-api"],
      "db-downgrade-job-to-postgres-core": ["db-downgrade-job", "postgres-core"],
      "db-migration-job-to-postgres-core": ["db-migration-job", "postgres-core"],
      "memory-downgrade-job-to-postgres-memory": ["memory-downgrade-job", "postgres-memory"],
      "memory-migration-job-to-postgres-memory": ["memory-migration-job", "postgres-memory"],
      "memory-service-to-postgres-memory": ["memory-service", "postgres-memory"],
      "smoke-test-job-to-cortex-core-api": ["cortex-core-api", "smoke-test-job"],
      "monitoring-to-cognition-service": ["cognition-service", "prometheus"],
      "monitoring-to-cortex-core-api": ["cortex-core-api", "prometheus"],
      "monitoring-to-memory-service": ["memory-service", "prometheus"],
      "grafana-to-prometheus": ["prometheus", "grafana"],
      prometheus: ["prometheus"],
      grafana: ["grafana"],
    });
  });

  it("opens the way to the internet only for flows to an external system", () => {
    const { networks } = composeFile(cortex);
    const open = Object.entries(networks)
      .filter(([, network]) => !network?.internal)
      .map(([name]) => name);
    const published = ["cortex-core-ingress-to-cortex-core-api", "prometheus", "grafana"];
    assert.deepEqual(open, ["cortex-core-api-to-azure-b2c", ...published]);
    for (const name of published) {
      assert.deepEqual(networks[name]?.driver_opts, { "com.docker.network.bridge.enable_ip_masquerade": "false" });
    }
    assert.equal(service(shop(), "lonely").network_mode, "none");
  });

  it("leaves out what watches the system where its monitoring is off", () => {
    const files = renderCompose(shop({ monitoring: { enabled: false } }));
    const { services, networks, volumes } = composeFile(shop({ monitoring: { enabled: false } }));
    for (const name of ["prometheus", "grafana"]) {
      assert.ok(!(name in services) && !(name in networks) && !(`${name}-data` in volumes), name);
    }
    assert.deepEqual(
      Object.keys(files).filter((file) => file.startsWith("monitoring/")),
      [],
    );
    assert.doesNotMatch(files[".env.example"] ?? "", /GRAFANA|COMPOSE_PROFILES/);
  });

  it("leaves Grafana out by itself where it is off, and nothing of it behind", () => {
    const monitoring = { grafana: false };
    const files = renderCompose(shop({ monitoring }));
    const { services, networks, volumes } = composeFile(shop({ monitoring }));
    assert.ok("prometheus" in services && "prometheus-data" in volumes);
    assert.deepEqual(
      [services, networks, volumes].flatMap((part) => Object.keys(part).filter((name) => name.includes("grafana"))),
      [],
    );
    assert.deepEqual(
      Object.keys(files).filter((file) => file.startsWith("monitoring/")),
      ["monitoring/prometheus.yml"],
    );
    assert.doesNotMatch(files[".env.example"] ?? "", /GRAFANA/);
  });

  it("reads every replica of a service that has metrics, under the labels it has in a cluster", () => {
    const { scrape_configs } = JSON.parse(renderCompose(shop())["monitoring/prometheus.yml"] ?? "");
    assert.deepEqual(scrape_configs, [
      {
        job_name: "web",
        metrics_path: "/metrics",
        scrape_interval: "15s",
        dns_sd_configs: [{ names: ["web"], type: "A", port: 8080 }],
        relabel_configs: [
          { target_label: "service", replacement: "web" },
          { target_label: "namespace", replacement: "shop" },
        ],
      },
    ]);
  });

  it("refuses a component by the name of what watches it", () => {
    assert.throws(
      () =>
        renderCompose(
          shop({
            services: {
              prometheus: {
                image: "p",
                port: 1,
                cpu: "1",
                memory: "1Gi",
                health: { ready: { path: "/" }, live: { path: "/" } },
              },
            },
          }),
        ),
      /prometheus must be another name on compose, where what watches the system has this one/,
    );
  });

  it("sets a database up for a role of its own, with its extensions and no superuser on the network", () => {
    assert.equal(
      renderCompose(cortex)["postgres-core/setup.sql"],
      [
        "\\getenv password POSTGRES_PASSWORD",
        `CREATE ROLE "cortex" LOGIN PASSWORD :'password';`,
        'CREATE DATABASE "cortex_core" OWNER "cortex";',
        "-- From here on the superuser can only log in from inside the container.",
        "ALTER ROLE postgres PASSWORD NULL;",
        '\\connect "cortex_core"',
        'CREATE EXTENSION IF NOT EXISTS "pgcrypto";',
        'CREATE EXTENSION IF NOT EXISTS "uuid-ossp";',
        "",
      ].join("\n"),
    );
  });

  it("starts PostgreSQL with the plan's settings and keeps its data where the image's version has it", () => {
    assert.deepEqual(service(cortex, "postgres-core").command, [
      "postgres",
      "-c",
      "effective_cache_size=384MB",
      "-c",
      "max_connections=200",
      "-c",
      "shared_buffers=128MB",
    ]);
    const firstVolume = (planned: Plan, name: string) => service(planned, name).volumes?.[0];
    assert.equal(firstVolume(cortex, "postgres-core"), "postgres-core-data:/var/lib/postgresql/data");
    assert.equal(firstVolume(shop(), "orders"), "orders-data:/var/lib/postgresql");
  });

  it("runs PostgreSQL with vectors and counted statements where they are asked for", () => {
    const planned = shop({ databases: { orders: { extensions: ["vector", "pg_stat_statements"] } } });
    const { image, command } = service(planned, "orders");
    assert.equal(image, "docker.io/pgvector/pgvector:0.8.2-pg18-trixie");
    assert.ok(command?.includes("shared_preload_libraries=pg_stat_statements"));
    assert.match(service(shop(), "orders").image ?? "", /^docker\.io\/library\/postgres:18/);
  });

  it("starts the cache with a password it reads on standard input and three quarters of its memory for data", () => {
    const { command, environment } = service(cortex, "redis");
    assert.deepEqual(environment, { REDISCLI_AUTH: required("REDIS_PASSWORD") });
    assert.deepEqual(command, [
      "sh",
      "-c",
      'exec valkey-server - <<END\nrequirepass $$REDISCLI_AUTH\nport 6379\ndir /data\nmaxmemory 384mb\nmaxmemory-policy allkeys-lru\nsave ""\nappendonly no\nEND\n',
    ]);
  });

  it("shares a volume between those who mount it, and lets who only reads only read", () => {
    const planned = shop({
      volumes: { files: { access: "shared", size: "1Gi" } },
      services: {
        web: { uses: { files: { mount: { path: "/files" } } } },
        lonely: { uses: { files: { mount: { path: "/in", readOnly: true } } } },
      },
    } as SystemOverride);
    assert.ok("files" in composeFile(planned).volumes);
    assert.ok(service(planned, "web").volumes?.includes("files:/files"));
    assert.deepEqual(service(planned, "lonely").volumes, ["files:/in:ro"]);
    assert.deepEqual(schemaErrors(composeFile(planned)), []);
  });

  it("keeps a persistent cache and a service's state on volumes, and an ephemeral cache in memory", () => {
    assert.deepEqual(service(shop(), "carts").volumes, ["carts-data:/data"]);
    assert.deepEqual(service(shop(), "web").volumes, [
      "web-data:/var/lib/web",
      "./web/settings.yaml:/etc/web/settings.yaml:ro",
    ]);
    assert.equal(renderCompose(shop())["web/settings.yaml"], "open: true\n");
    assert.deepEqual(service(cortex, "redis").tmpfs, ["/tmp:mode=1777", "/data:mode=1777"]);
  });

  it("leaves a container time to finish its longest request", () => {
    assert.equal(service(cortex, "cortex-core-api").stop_grace_period, "130s");
  });

  it("refuses staging and production, which a compose file would weaken", () => {
    for (const environment of ["staging", "prod"] as const) {
      const planned = plan(cortexCore, { environment, target: "compose" });
      assert.throws(
        () => renderCompose(planned),
        /environment must be one of dev, test on compose, got "(staging|prod)"/,
      );
    }
  });

  it("starts PostgreSQL 15 with vectors, and one broker without ZooKeeper, by one command (IE-003, IE-004, IE-006)", () => {
    assert.match(service(ideation, "postgres").image ?? "", /pgvector:[\d.]+-pg15-/);
    assert.match(renderCompose(ideation)["postgres/setup.sql"] ?? "", /CREATE EXTENSION IF NOT EXISTS "vector";/);
    const script = String(service(ideation, "kafka").command?.at(-1));
    assert.match(script, /^process\.roles=broker,controller$/m);
    assert.doesNotMatch(script, /zookeeper/i);
    for (const topic of ideation.brokers.flatMap(({ topics }) => Object.keys(topics))) {
      assert.match(
        script,
        new RegExp(`^tool topics --create --if-not-exists --topic ${topic} .*--replication-factor 1 `, "m"),
      );
    }
    // Whoever uses them waits until they are ready, and `docker compose down` takes all of it away.
    const { depends_on } = service(ideation, "etl");
    assert.deepEqual(
      [depends_on?.kafka, depends_on?.postgres].map((each) => each?.condition),
      ["service_healthy", "service_healthy"],
    );
  });

  it("gives every workload a login of its own at a broker, with a password that no command line holds", () => {
    const { command, environment } = service(ideation, "kafka");
    const script = String(command?.at(-1));
    const password = "ETL_KAFKA_LOGIN_PASSWORD";
    assert.equal(environment?.[password], required(password));
    assert.match(
      script,
      new RegExp(`printf 'SCRAM-SHA-512=password=%s\\\\n' "\\$\\$${password}" >/tmp/user\\.properties`),
    );
    assert.match(script, /--entity-name kafka-etl --add-config-file \/tmp\/user\.properties/);
    const etl = service(ideation, "etl").environment;
    assert.deepEqual(
      [etl?.KAFKA_BOOTSTRAP_SERVERS, etl?.KAFKA_SECURITY_PROTOCOL, etl?.KAFKA_USERNAME, etl?.KAFKA_PASSWORD],
      ["kafka:9094", "SASL_PLAINTEXT", "kafka-etl", required(password)],
    );
    assert.match(renderCompose(ideation)[".env.example"] ?? "", /^ETL_KAFKA_LOGIN_PASSWORD=$/m);
  });

  it("refuses a broker that demands TLS", () => {
    const demanding = plan(ideationEngine, {
      environment: "dev",
      target: "compose",
      overrides: { brokers: { kafka: { tls: true } } },
    });
    assert.throws(() => renderCompose(demanding), /brokers\.kafka\.tls must be false/);
  });

  it("refuses a part that becomes no container, instead of leaving it out", () => {
    const rayClusters = { ray: { enabled: true } } as SystemOverride["rayClusters"];
    const withRay = plan(ideationEngine, { environment: "dev", target: "compose", overrides: { rayClusters } });
    assert.throws(
      () => renderCompose(withRay),
      /rayClusters\.ray must be switched off on compose, got a part that it cannot make; say \{ rayClusters: \{ "ray": \{ enabled: false/,
    );
  });

  it("makes a store for buckets that are asked for their address, which is waited for, and none for others", () => {
    const kept = (env: object) =>
      ({
        buckets: { files: {} },
        services: { web: { uses: { files: { access: "readWrite", env } } } },
      }) as SystemOverride;
    const planned = shop(
      kept({ FILES_ENDPOINT: "endpoint", FILES_KEY: "secretAccessKey", FILES_CA: "certificateAuthority" }),
    );
    const { environment, depends_on } = service(planned, "web");
    assert.equal(environment.FILES_ENDPOINT, "http://object-store:8333");
    assert.equal(environment.FILES_KEY, required("WEB_OBJECTS_SECRET_ACCESS_KEY"));
    assert.equal(environment.FILES_CA, "");
    assert.deepEqual(depends_on?.["object-store"], { condition: "service_healthy" });
    assert.equal(service(planned, "object-store").profiles, undefined);
    assert.deepEqual(schemaErrors(composeFile(planned)), []);
    assert.ok(!("object-store" in composeFile(shop({ buckets: { files: {} } })).services));
  });

  it("keeps a consumer of a bucket to its folders", () => {
    const use = { access: "readWrite", prefixes: ["invoices/"], env: { FILES_ENDPOINT: "endpoint" } };
    const planned = shop({ buckets: { files: {} }, services: { web: { uses: { files: use } } } } as SystemOverride);
    const { identities } = JSON.parse(renderCompose(planned)["object-store/identities.json"] ?? "");
    assert.deepEqual(identities[0].actions, [
      "Read:files/invoices/*",
      "Write:files/invoices/*",
      "List:files/invoices/*",
      "Tagging:files/invoices/*",
    ]);
  });

  it("refuses an endpoint that asks for tokens, instead of letting everybody in", () => {
    const externals = {
      payment: { identity: { issuer: "https://pay.example.com/", jwks: "https://pay.example.com/keys" } },
    };
    const authentication = { provider: "payment", audiences: ["shop"] };
    assert.throws(
      () => renderCompose(shop({ externals, endpoints: { public: { authentication } } })),
      /endpoints\.public\.authentication must be false, as no proxy of a compose file checks tokens, got a provider; render an environment/,
    );
  });

  it("refuses a plan that demands TLS, instead of weakening it", () => {
    assert.throws(
      () => renderCompose(shop({ databases: { orders: { tls: true } }, caches: { carts: { tls: true } } })),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.equal(error.subject, "shop in dev on compose");
        assert.deepEqual(
          error.problems.map(({ path }) => path.join(".")),
          ["databases.orders.tls", "caches.carts.tls"],
        );
        assert.match(
          error.message,
          /must be false, as a compose file has no certificates, got true; render an environment/,
        );
        return true;
      },
    );
  });
});
