import assert from "node:assert/strict";
import { objectsOf, type Rendered, renderDevelopment, renderNca } from "../support/nca-rendered.ts";
import { environmentOf, object } from "../support/program.ts";

interface Match {
  readonly path: { readonly type: "Exact" | "PathPrefix"; readonly value: string };
}
interface Rule {
  readonly matches: readonly Match[];
  readonly filters: readonly { readonly extensionRef?: { readonly name: string } }[];
  readonly backendRefs?: readonly { readonly name: string }[];
}

/** Whether a rule takes a path, and how closely: Gateway API lets an exact match go first, then the longest prefix. */
function closeness(path: string, { path: { type, value } }: Match): number {
  if (type === "Exact") return path === value ? Number.POSITIVE_INFINITY : -1;
  return `${path}/`.startsWith(value.endsWith("/") ? value : `${value}/`) ? value.length : -1;
}

/** What the entry does with a request for a path: whether it asks for a token, and where the request goes then. */
function answer(rendered: Rendered, path: string): string {
  const guarded = objectsOf(rendered, "SecurityPolicy").flatMap(({ spec }) =>
    spec.targetRefs.map(({ kind, name }: { readonly kind: string; readonly name: string }) => `${kind} ${name}`),
  );
  const rules = objectsOf(rendered, "HTTPRoute")
    .filter(({ spec }) => spec.parentRefs[0].sectionName === "https")
    .flatMap(({ metadata, spec }) =>
      (spec.rules as readonly Rule[]).flatMap((rule) =>
        rule.matches.map((match) => ({ route: `HTTPRoute ${metadata.name}`, rule, close: closeness(path, match) })),
      ),
    );
  const [first] = rules.filter(({ close }) => close >= 0).sort((a, b) => b.close - a.close);
  assert.ok(first, `no rule takes ${path}`);
  const { backendRefs = [], filters } = first.rule;
  const refused = filters.flatMap(({ extensionRef }) => (extensionRef ? [extensionRef.name] : []));
  const target = backendRefs
    .map(({ name }) => name)
    .concat(refused)
    .join();
  return `${guarded.includes(first.route) ? "token" : "no token"}: ${target}`;
}

describe("NCA's entry on Kubernetes", () => {
  let staging: Rendered;
  let prod: Rendered;
  before(async () => {
    staging = await renderNca("staging");
    prod = await renderNca("prod");
  });

  it("asks for a token on every path but health, and forwards no admin, metrics or debug path to anybody (NC-046)", () => {
    for (const rendered of [staging, prod]) {
      const answers = (paths: readonly string[]) => [...new Set(paths.map((path) => answer(rendered, path)))];
      assert.deepEqual(answers(["/health"]), ["no token: neuroca-api"]);
      assert.deepEqual(
        answers(["/", "/memories", "/health/", "/health/details", "/healthz", "/docs", "/openapi.json"]),
        ["token: neuroca-api"],
      );
      assert.deepEqual(answers(["/admin", "/admin/users", "/metrics", "/metrics/", "/debug", "/debug/pprof"]), [
        "token: neuroca-ingress-not-found",
      ]);
      assert.equal(
        object(rendered, "HTTPRouteFilter", "neuroca-ingress-not-found").spec.directResponse.statusCode,
        404,
      );
    }
  });

  it("takes tokens that the users' provider signed for it alone, with keys that it fetches over TLS (NC-046)", () => {
    for (const rendered of [staging, prod]) {
      const [policy, ...others] = objectsOf(rendered, "SecurityPolicy");
      assert.deepEqual(others, []);
      assert.equal(policy?.metadata.namespace, "neuroca");
      assert.deepEqual(policy?.spec.jwt, {
        providers: [
          {
            name: "issuer",
            issuer: "https://login.example.com/",
            audiences: ["neuroca"],
            remoteJWKS: { uri: "https://login.example.com/.well-known/jwks.json" },
            extractFrom: { headers: [{ name: "Authorization", valuePrefix: "Bearer " }] },
          },
        ],
      });
    }
  });

  it("has the issuer that its services are told, each installation's own (NC-044, NC-046)", async () => {
    const identity = { issuer: "https://id.example.org/", jwks: "https://keys.example.org/jwks" };
    const rendered = await renderNca("prod", {
      externals: { "identity-provider": { host: "id.example.org", identity } },
    });
    const [provider] = object(rendered, "SecurityPolicy", "neuroca-ingress-tokens").spec.jwt.providers;
    assert.deepEqual([provider.issuer, provider.remoteJWKS.uri], [identity.issuer, identity.jwks]);
    const [{ configMapRef }] = object(rendered, "Deployment", "neuroca-api").spec.template.spec.containers[0].envFrom;
    assert.equal(object(rendered, "ConfigMap", configMapRef.name).data.NEUROCA_OIDC_ISSUER, identity.issuer);
  });

  it("is refused on a controller that checks no tokens, with the setting to change (NC-046)", async () => {
    const entry = { api: "ingress", controller: "nginx", className: "nginx", namespace: "ingress-nginx" };
    await assert.rejects(renderNca("prod", {}, { entry }), {
      name: "ProblemError",
      message:
        'Pulumi.nca-prod-kubernetes.yaml: config."axon:kubernetes".entry.controller must be "envoy-gateway", as neuroca-ingress asks for tokens, got "nginx" of the ingress API, which checks none; or say authentication: false of the endpoint, where its services ask for themselves',
    });
  });

  it("asks for none in development, whose users nobody signs in", async () => {
    const dev = await renderDevelopment();
    assert.equal(answer(dev, "/memories"), "no token: neuroca-api");
    assert.equal(answer(dev, "/debug"), "no token: neuroca-ingress-not-found");
  });

  it("is no way for probes and tests, which ask the service itself for its health", () => {
    const [container] = object(prod, "Deployment", "neuroca-api").spec.template.spec.containers;
    for (const probe of ["readinessProbe", "livenessProbe", "startupProbe"]) {
      assert.deepEqual(container[probe].httpGet.path, "/health");
    }
    const [test] = objectsOf(prod, "Job").filter(({ metadata }) => metadata.name.startsWith("smoke-test"));
    assert.ok(test);
    assert.equal(environmentOf(prod, test).NEUROCA_API_URL, "http://neuroca-api:8000");
  });
});
