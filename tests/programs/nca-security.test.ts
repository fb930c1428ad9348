import assert from "node:assert/strict";
import { namesOf, objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, type KubernetesObject, object } from "../support/program.ts";

/** A policy in one line: `app of the pod <- or -> who: ports`. */
function paths({ spec }: KubernetesObject): string[] {
  const app = spec.podSelector.matchLabels?.app ?? "every pod";
  const who = (peer: { readonly [field: string]: { readonly [field: string]: unknown } }) =>
    JSON.stringify(peer.ipBlock?.cidr ?? peer.podSelector?.matchLabels ?? peer.namespaceSelector?.matchLabels ?? peer);
  type Rule = { readonly ports?: readonly { readonly port: number }[]; readonly [side: string]: unknown };
  const lines = (rules: readonly Rule[] | undefined, side: "from" | "to", arrow: string) =>
    (rules ?? []).flatMap((rule) =>
      ((rule[side] ?? []) as Parameters<typeof who>[0][]).map(
        (peer) => `${app} ${arrow} ${who(peer)}: ${(rule.ports ?? []).map(({ port }) => port).join(",")}`,
      ),
    );
  return [...lines(spec.ingress, "from", "<-"), ...lines(spec.egress, "to", "->")];
}

describe("NCA's secrets on Kubernetes", () => {
  let dev: Rendered;
  let prod: Rendered;
  before(async () => {
    dev = await renderDevelopment();
    prod = await renderNca("prod");
  });
  const settings = (from: Rendered, name: string) => environmentOf(from, object(from, "Deployment", name));

  it("reach both services by reference, in every environment (NC-029, NC-033, NC-034, NC-036)", async () => {
    for (const rendered of [dev, await renderNca("staging"), prod]) {
      const login = rendered === dev ? "postgres-credentials" : "postgres-user-1";
      for (const name of ["neuroca-api", "neuroca-worker"]) {
        assert.partialDeepStrictEqual(settings(rendered, name), {
          NEUROCA_SECRET_KEY: "neuroca-secrets/NEUROCA_SECRET_KEY",
          NEUROCA_DB_USER: `${login}/username`,
          NEUROCA_DB_PASSWORD: `${login}/password`,
          NEUROCA_DB_NAME: "neuroca",
          NEUROCA_DB_PORT: "5432",
          NEUROCA_LLM_API_KEY: "llm-provider/apiKey",
          NEUROCA_LLM_PROVIDER: "openai",
          NEUROCA_REDIS_URL: "redis-credentials/url",
        });
      }
    }
    assert.equal(settings(prod, "neuroca-api").NEUROCA_OIDC_CLIENT_SECRET, "identity-provider/clientSecret");
  });

  it("stand beside plain settings that a config map of each service holds (NC-029, NC-031, NC-032, NC-035)", () => {
    const [{ configMapRef }] = object(prod, "Deployment", "neuroca-api").spec.template.spec.containers[0].envFrom;
    assert.partialDeepStrictEqual(object(prod, "ConfigMap", configMapRef.name).data, {
      NEUROCA_ENV: "production",
      NEUROCA_DEBUG: "false",
      NEUROCA_LOG_LEVEL: "info",
      NEUROCA_MEMORY_SHORT_TERM_SIZE: "1000",
      NEUROCA_MEMORY_WORKING_SIZE: "100",
      NEUROCA_MEMORY_LONG_TERM_BACKEND: "postgres",
    });
    assert.partialDeepStrictEqual(settings(dev, "neuroca-api"), {
      NEUROCA_ENV: "development",
      NEUROCA_DEBUG: "true",
      NEUROCA_LOG_LEVEL: "debug",
    });
  });

  it("come from the manager that the stack names, each kind of the guide's among them (NC-055)", async () => {
    const keyed = (from: Rendered) =>
      objectsOf(from, "ExternalSecret").map(({ metadata, spec }) => [
        metadata.name,
        spec.data.map(({ remoteRef }: { readonly remoteRef: { readonly key: string } }) => remoteRef.key)[0],
      ]);
    assert.partialDeepStrictEqual(Object.fromEntries(keyed(prod)), {
      "neuroca-secrets": "nca/neuroca-secrets",
      "postgres-credentials": "nca/postgres-credentials",
      "redis-credentials": "nca/redis-credentials",
      "llm-provider": "nca/llm-provider",
      "identity-provider": "nca/identity-provider",
    });
    assert.deepEqual(namesOf(prod, "Secret"), []);
    const stores = {
      aws: { secretStore: { aws: { region: "eu-central-1", roleArn: "arn:aws:iam::111122223333:role/a" } } },
      vault: { secretStore: { vault: { server: "https://vault.example.com", role: "neuroca" } } },
      azurekv: { secretStore: { azure: { vaultUrl: "https://a.vault.azure.net", tenantId: "t", clientId: "c" } } },
      gcpsm: {
        secretStore: {
          google: {
            projectId: "p",
            serviceAccount: "a@p.iam.gserviceaccount.com",
            cluster: { name: "c", location: "l" },
          },
        },
      },
    };
    for (const [provider, kubernetes] of Object.entries(stores)) {
      const rendered = await renderDevelopment({}, kubernetes);
      const store = object(rendered, "SecretStore", "neuroca-secrets");
      assert.deepEqual(Object.keys(store.spec.provider), [provider]);
      // Two of them let no name have a slash.
      const name = provider === "aws" || provider === "vault" ? /^nca\/[a-z0-9-]+$/ : /^nca--[a-z0-9-]{1,122}$/;
      const entries = objectsOf(rendered, "ExternalSecret").flatMap(({ spec }) => spec.data);
      assert.ok(entries.length > 9);
      for (const { remoteRef } of entries) assert.match(remoteRef.key, name);
    }
  });

  it("are written nowhere: not in settings, not in manifests, and generated ones are secret in the state (NC-056)", () => {
    const generated = dev.filter(({ type }) => type.endsWith(":RandomPassword"));
    assert.ok(generated.some(({ name }) => name === "neuroca-secrets-NEUROCA_SECRET_KEY"));
    for (const { inputs } of dev.filter(({ type }) => type.endsWith(":Secret"))) {
      assert.equal((inputs as { readonly data?: unknown }).data, "<secret>");
    }
    for (const rendered of [dev, prod]) {
      const names = Object.keys({
        NEUROCA_SECRET_KEY: 1,
        NEUROCA_DB_PASSWORD: 1,
        NEUROCA_LLM_API_KEY: 1,
        NEUROCA_REDIS_URL: 1,
      });
      for (const { data } of objectsOf(rendered, "ConfigMap")) {
        for (const name of names) assert.ok(!Object.hasOwn(data ?? {}, name), name);
      }
    }
  });

  it("are to be changed each 90 days", () => {
    for (const name of [
      "postgres-credentials",
      "postgres-user-1",
      "postgres-user-2",
      "neuroca-secrets",
      "llm-provider",
    ]) {
      const { metadata, spec } = object(prod, "ExternalSecret", name);
      assert.equal(metadata.annotations?.["axon.dev/rotate-every"], "90d");
      assert.equal(spec.refreshInterval, "15m");
    }
    const reloaded = object(prod, "Deployment", "neuroca-api").metadata.annotations ?? {};
    for (const name of ["postgres-user-1", "neuroca-secrets", "llm-provider", "identity-provider"]) {
      assert.ok(Object.values(reloaded).join(",").split(",").includes(name), name);
    }
  });
});

describe("NCA's network on Kubernetes", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderNca("prod");
  });
  const open = () => objectsOf(prod, "NetworkPolicy").flatMap(paths);

  it("denies by default, and opens each path that the definition asks for, on its port (NC-054)", () => {
    for (const namespace of ["neuroca", "neuroca-monitoring", "neuroca-drill"]) {
      const [deny] = objectsOf(prod, "NetworkPolicy").filter(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === "default-deny",
      );
      assert.deepEqual(deny?.spec.podSelector, {});
      assert.deepEqual(deny?.spec.policyTypes, ["Ingress", "Egress"]);
    }
    for (const path of [
      'neuroca-api <- {"kubernetes.io/metadata.name":"envoy-gateway-system"}: 8000,15008',
      'neuroca-api -> {"app":"redis"}: 6379,15008',
      'neuroca-worker -> {"app":"redis"}: 6379,15008',
      'neuroca-api -> {"app":"postgres-pooler"}: 5432',
      'neuroca-worker -> {"app":"postgres-pooler"}: 5432',
      'db-migrate -> {"app":"postgres"}: 5432',
      'neuroca-api -> "0.0.0.0/0": 443',
      'every pod -> {"k8s-app":"kube-dns"}: 53,53',
    ]) {
      assert.ok(open().includes(path), path);
    }
    assert.ok(!open().includes('db-migrate -> {"app":"postgres-pooler"}: 5432'));
    const scraped = open().filter((path) => path.startsWith("neuroca-api <-") && path.includes("prometheus"));
    assert.deepEqual(scraped, ['neuroca-api <- {"app":"prometheus"}: 8000,15008']);
  });

  it("lets API and worker out to public addresses on 443 alone, and no private one (NC-037)", () => {
    const outbound = objectsOf(prod, "NetworkPolicy").filter(({ spec }) =>
      (spec.egress ?? []).some(({ to }: { readonly to?: readonly { readonly ipBlock?: unknown }[] }) =>
        to?.some(({ ipBlock }) => ipBlock),
      ),
    );
    const own = outbound.filter(
      ({ metadata, spec }) =>
        metadata.namespace === "neuroca" && /^neuroca-/.test(spec.podSelector.matchLabels?.app ?? ""),
    );
    assert.deepEqual(own.map(({ metadata }) => metadata.name).sort(), [
      "neuroca-api-to-identity-provider-egress",
      "neuroca-api-to-llm-provider-egress",
      "neuroca-worker-to-llm-provider-egress",
    ]);
    for (const { spec } of own) {
      assert.deepEqual(spec.egress[0].ports, [{ port: 443, protocol: "TCP" }]);
      assert.ok(spec.egress[0].to[0].ipBlock.except.includes("10.0.0.0/8"));
    }
  });

  it("keeps edge, application and data apart, and offers no public address but the edge's (NC-052)", () => {
    const into = (app: string) => open().filter((path) => path.startsWith(`${app} <-`));
    const callers = (app: string) =>
      [...new Set(into(app).map((path) => /":"([a-z-]+)"\}: /.exec(path)?.[1] ?? path))].sort();
    const jobs = ["db-backup", "db-migrate", "db-optimise", "db-restore", "db-rollback"];
    const services = ["neuroca-api", "neuroca-worker"];
    assert.deepEqual(callers("redis"), services);
    assert.deepEqual(callers("redis-servers"), ["prometheus", "redis", "redis-servers"]);
    assert.deepEqual(callers("postgres-pooler"), services);
    assert.deepEqual(callers("postgres"), [
      "cnpg-system",
      ...jobs,
      ...services,
      "postgres",
      "postgres-pooler",
      "prometheus",
    ]);
    for (const path of [...into("postgres"), ...into("redis"), ...into("postgres-pooler")]) {
      assert.doesNotMatch(path, /envoy-gateway-system|0\.0\.0\.0/);
    }
    for (const { spec } of objectsOf(prod, "Service")) {
      assert.ok(!["LoadBalancer", "NodePort"].includes(spec.type ?? "ClusterIP"));
    }
    const routed = objectsOf(prod, "HTTPRoute").flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs = [] }: { readonly backendRefs?: readonly { readonly name: string }[] }) =>
        backendRefs.map(({ name }) => name),
      ),
    );
    assert.deepEqual([...new Set(routed)], ["neuroca-api"]);
  });
});
