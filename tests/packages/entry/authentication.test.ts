import assert from "node:assert/strict";
import { describeProblem } from "@axon/core";
import { type Authentication, checkEntry, type EntryArgs } from "@axon/entry";
import {
  KubernetesGatewayEntry,
  type KubernetesGatewayEntryArgs,
  KubernetesIngressEntry,
  type KubernetesIngressEntryArgs,
} from "@axon/entry/kubernetes";
import { only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const service = { name: "api", port: 8000 };
const authentication: Authentication = {
  issuer: "https://id.example.com/",
  audiences: ["shop"],
  jwks: "https://id.example.com/keys",
  openPaths: ["/health"],
};
const entry: EntryArgs = { host: "api.example.com", routes: [{ path: "/", service }], authentication };
const certificate = { issuer: { kind: "ClusterIssuer", name: "letsencrypt-prod" } } as const;
const place = { namespace: "shop", labels: {}, certificate };

const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const policyType = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy";
const backendType = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy";

async function publish(args: Partial<KubernetesGatewayEntryArgs> = {}): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesGatewayEntry("public", { ...entry, ...place, ...args });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

interface Rule {
  readonly matches: readonly [{ readonly path: object; readonly headers?: readonly { readonly value: string }[] }];
  readonly backendRefs?: readonly { readonly name: string }[];
}

const rulesOf = (resources: readonly RecordedResource[], name: string): readonly Rule[] =>
  Object(only(resources, routeType, name).inputs.spec).rules;
const ledTo = ({ matches: [{ path, headers }], backendRefs }: Rule) => [
  path,
  headers?.map(({ value }) => value).join() ?? "any",
  backendRefs?.[0]?.name,
];

describe("tokens at an entry", () => {
  it("are checked for who signed them, for whom and when, and read from their header alone", async () => {
    const { inputs } = only(await publish(), policyType, "public-tokens");
    assert.deepEqual(inputs.spec, {
      targetRefs: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "public" }],
      jwt: {
        providers: [
          {
            name: "issuer",
            issuer: "https://id.example.com/",
            audiences: ["shop"],
            remoteJWKS: { uri: "https://id.example.com/keys" },
            extractFrom: { headers: [{ name: "Authorization", valuePrefix: "Bearer " }] },
          },
        ],
      },
    });
  });

  it("are asked for on every route but paths that are open to the letter", async () => {
    const resources = await publish();
    assert.deepEqual(rulesOf(resources, "public-open").map(ledTo), [
      [{ type: "Exact", value: "/health" }, "any", "api"],
    ]);
    assert.deepEqual(rulesOf(resources, "public").map(ledTo), [
      [{ type: "PathPrefix", value: "/metrics" }, "any", undefined],
      [{ type: "PathPrefix", value: "/" }, "any", "api"],
    ]);
    const [open, rest] = ["public-open", "public"].map((name) => Object(only(resources, routeType, name).inputs.spec));
    assert.deepEqual([open.parentRefs, open.hostnames], [rest.parentRefs, rest.hostnames]);
    const same = rulesOf(resources, "public-open")[0];
    assert.deepEqual({ ...same, matches: undefined }, { ...rulesOf(resources, "public")[1], matches: undefined });
  });

  it("are asked for everywhere where no path is open", async () => {
    const resources = await publish({ authentication: { ...authentication, openPaths: undefined } });
    assert.deepEqual(
      resources.filter(({ type }) => type === routeType).map(({ name }) => name),
      ["public-redirect", "public"],
    );
    only(resources, policyType, "public-tokens");
  });

  it("leave limits of body and rate to open paths as well", async () => {
    const { targetRefs } = Object(only(await publish(), backendType).inputs.spec);
    assert.deepEqual(
      targetRefs.map(({ kind, name }: { readonly kind: string; readonly name: string }) => `${kind} ${name}`),
      ["HTTPRoute public", "HTTPRoute public-open"],
    );
  });

  it("are asked for before the routes they guard are there", async () => {
    const resources = await publish();
    assert.ok(only(resources, routeType, "public").dependsOn.includes("public-tokens"));
    assert.ok(only(resources, policyType).dependsOn.includes("public-open"));
  });

  it("let an open path go where the longest route leads, release by release", async () => {
    const other = { name: "health", port: 9000 };
    const canary = { "X-Release": "canary" };
    const resources = await publish({
      routes: [
        { path: "/", service },
        { path: "/health", service: other },
        { path: "/health", headers: canary, service: { name: "health-canary", port: 9000 } },
      ],
      authentication: { ...authentication, openPaths: ["/health/ready", "/status"] },
    });
    const exact = (value: string) => ({ type: "Exact", value });
    assert.deepEqual(rulesOf(resources, "public-open").map(ledTo), [
      [exact("/health/ready"), "any", "health"],
      [exact("/health/ready"), "canary", "health-canary"],
      [exact("/status"), "any", "api"],
    ]);
  });

  it("stay away from open paths during maintenance, which keeps those it closes closed (NC-094)", async () => {
    const maintenance = { notice: "Back soon.", retryAfter: "10m", open: ["/health"] };
    const openPaths = ["/health", "/status"];
    const resources = await publish({ maintenance, authentication: { ...authentication, openPaths } });
    assert.deepEqual(
      rulesOf(resources, "public-open").map((rule) => ledTo(rule).at(-1)),
      ["api", undefined],
    );
  });

  it("need Envoy Gateway: nobody is let in where nobody checks", async () => {
    await assert.rejects(publish({ controller: "standard", className: "cloud" }), {
      message:
        'KubernetesGatewayEntry "public": authentication must be left out, as Gateway API itself knows no tokens, got those of https://id.example.com/; use the controller "envoy-gateway", or ask for them in the services',
    });
    for (const controller of ["nginx", "traefik", "haproxy", "standard"] as const) {
      const args: KubernetesIngressEntryArgs = { ...entry, ...place, className: controller, controller };
      await recordResources(() => {
        assert.throws(() => new KubernetesIngressEntry("public", args), {
          message:
            'KubernetesIngressEntry "public": authentication must be left out, as no Ingress controller checks tokens by itself, got those of https://id.example.com/; use a KubernetesGatewayEntry, or ask for them in the services',
        });
      });
    }
  });

  it("leave 16 rules for open paths, each once for every set of headers", async () => {
    const openPaths = Array.from({ length: 16 }, (_, index) => `/health/${index}`);
    await publish({ authentication: { ...authentication, openPaths } });
    await assert.rejects(
      publish({ authentication: { ...authentication, openPaths: [...openPaths, "/status"] } }),
      /authentication\.openPaths must be at most 16, each once for every set of headers, got 17$/,
    );
  });
});

describe("what is asked of tokens", () => {
  const problems = (words: Partial<Authentication>, args: Partial<EntryArgs> = {}) =>
    checkEntry({ ...entry, ...args, authentication: { ...authentication, ...words } }).map(describeProblem);

  it("may be anything that a proxy can check", () => {
    assert.deepEqual(problems({}), []);
    assert.deepEqual(problems({ audiences: Array.from({ length: 8 }, (_, index) => `a${index}`) }), []);
    assert.deepEqual(problems({ issuer: `https://id.example.com/${"a".repeat(230)}` }), []);
    assert.deepEqual(problems({ openPaths: ["/metricsy"] }), []);
  });

  const long = `https://id.example.com/${"a".repeat(231)}`;
  const address = "must be an HTTPS address of at most 253 characters";
  const audiences = "authentication.audiences must be a list of 1 to 8 names";
  const hint = "without one, tokens that were meant for others would do";
  const table: readonly [Partial<Authentication>, string][] = [
    [{ issuer: "id.example.com" }, `authentication.issuer ${address}, got "id.example.com"`],
    [{ issuer: long }, `authentication.issuer ${address}, got "${long.slice(0, 56)}…`],
    [{ jwks: "http://id.example.com/keys" }, `authentication.jwks ${address}, got "http://id.example.com/keys"`],
    [{ audiences: [] }, `${audiences}, got a list of 0; ${hint}`],
    [{ audiences: [""] }, `${audiences}, got a list of 1; ${hint}`],
    [
      { openPaths: ["health"] },
      'authentication.openPaths[0] must be a path that begins with "/", without query, got "health"',
    ],
    [
      { openPaths: ["/health", "/metrics/self"] },
      'authentication.openPaths[1] must be outside of the blocked path /metrics, got "/metrics/self"',
    ],
  ];
  for (const [words, message] of table) it(`says: ${message}`, () => assert.deepEqual(problems(words), [message]));

  it("says which open path leads nowhere", () => {
    assert.deepEqual(problems({}, { routes: [{ path: "/v1", service }] }), [
      'authentication.openPaths[0] must be a path that a route leads to, got "/health"',
    ]);
  });
});
