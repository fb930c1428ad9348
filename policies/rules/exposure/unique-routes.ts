import {
  axonBaseline,
  configMap,
  defineRule,
  isHidden,
  iso27001,
  isTrue,
  manifest,
  namespaceOf,
  type Property,
  type Resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Value,
  violation,
} from "../../lib/index.ts";

const ingressType = "kubernetes:networking.k8s.io:Ingress";

const ingress = (name: string, host: unknown, path = "/", more: object = {}, annotations: object = {}) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, annotations },
    spec: { ingressClassName: "nginx", ...more, rules: [{ host, http: { paths: [{ path, pathType: "Prefix" }] } }] },
  });
const parent = { name: "entry", sectionName: "https" };
const route = (name: string, hostnames: unknown, matches: unknown, more: object = {}) =>
  manifest({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name },
    spec: { parentRefs: [parent], hostnames, rules: [{ matches }], ...more },
  });
const under = (value: string) => [{ path: { type: "PathPrefix", value } }];

export const uniqueRoutes = defineRule({
  scope: "stack",
  name: "unique-routes",
  displayName: "Each host and path has one route",
  description:
    "Of two routes for the same host and path one gets the requests and the other none, by a rule that differs from controller to controller. Whoever adds the second takes over the traffic of the first, or believes to be reachable and is not.",
  severity: "medium",
  remediationSteps: "Remove one of the routes, or give it a path or a host of its own.",
  url: "https://gateway-api.sigs.k8s.io/api-types/httproute/#merging",
  frameworks: [axonBaseline("exposure", "hosts are declared"), soc2("CC6.6"), iso27001("8.21")],
  peers: ["kyverno:unique-ingress-host-and-path", "gatekeeper:uniqueingresshost"],
  tags: ["kubernetes", "network", "exposure"],
  types: [ingressType, "kubernetes:gateway.networking.k8s.io:HTTPRoute"],
  *check(stack) {
    const places = [
      ...stack.ofType(ingressType).flatMap(placesOfIngress),
      ...stack.ofType("kubernetes:gateway.networking.k8s.io:HTTPRoute").flatMap(placesOfRoute),
    ];
    const first = new Map<string, Property>();
    for (const { at, key } of places) {
      const other = key === undefined ? undefined : first.get(key);
      if (key === undefined) yield unknown(at);
      else if (other === undefined) first.set(key, at);
      else yield violation(at, `is served by ${other.subject} too`, "remove one, or give it a path of its own");
    }
  },
  examples: {
    compliant: [
      [ingress("a", "shop.example.com"), ingress("b", "api.example.com")],
      [ingress("a", "shop.example.com"), ingress("b", "shop.example.com", "/api")],
      [ingress("a", "shop.example.com"), ingress("b", "shop.example.com", "/", { ingressClassName: "internal" })],
      [
        ingress("a", "shop.example.com"),
        ingress("b", "shop.example.com", "/", {}, { "nginx.ingress.kubernetes.io/canary": "true" }),
      ],
      [
        route("web", ["shop.example.com"], under("/")),
        route("plain", ["shop.example.com"], under("/"), { parentRefs: [{ name: "entry", sectionName: "http" }] }),
      ],
      [
        route("web", ["shop.example.com"], under("/")),
        route("beta", ["shop.example.com"], [{ ...under("/")[0], headers: [{ name: "x-beta", value: "1" }] }]),
      ],
    ],
    violating: [
      [ingress("a", "shop.example.com"), ingress("b", "shop.example.com")],
      [route("web", ["shop.example.com"], under("/api")), route("api", ["shop.example.com"], under("/api"))],
      // A route without matches is for all paths.
      [route("web", ["shop.example.com"], undefined), route("api", ["shop.example.com"], under("/"))],
    ],
    notApplicable: [[configMap]],
    unknown: [[ingress("a", UNKNOWN)], [route("web", ["shop.example.com"], UNKNOWN)]],
  },
});

/** Where requests are taken, and what those have in common that are taken there; undefined where that is not known. */
interface Place {
  readonly at: Property;
  readonly key: string | undefined;
}

function placesOfIngress(resource: Resource): readonly Place[] {
  const spec = root(resource).at("spec");
  const annotations = root(resource).at("metadata", "annotations");
  // A canary shares the place of the route that it takes some requests from.
  if (isTrue(annotations.at("nginx.ingress.kubernetes.io/canary").value)) return [];
  const controller = spec.at("ingressClassName").value ?? annotations.at("kubernetes.io/ingress.class").value;
  return spec
    .at("rules")
    .items()
    .flatMap((rule) =>
      rule
        .at("http", "paths")
        .items()
        .map((path) => ({
          at: path,
          key: keyOf(controller, rule.at("host").value, path.at("path").value, path.at("pathType").value),
        })),
    );
}

function placesOfRoute(resource: Resource): readonly Place[] {
  const spec = root(resource).at("spec");
  const parents = spec.at("parentRefs").items();
  const hosts = spec.at("hostnames").value === undefined ? [spec.at("hostnames")] : spec.at("hostnames").items();
  const namespace = namespaceOf(resource).value ?? "default";
  return spec
    .at("rules")
    .items()
    .flatMap((rule) => (rule.at("matches").items().length === 0 ? [rule] : rule.at("matches").items()))
    .flatMap((match) =>
      parents.flatMap((parent) =>
        hosts.map((host) => ({
          at: match,
          key: keyOf(
            parent.at("namespace").value ?? namespace,
            parent.at("name").value,
            parent.at("sectionName").value,
            parent.at("port").value,
            host.value,
            match.at("path", "type").value ?? "PathPrefix",
            match.at("path", "value").value ?? "/",
            match.at("method").value,
            match.at("headers").value,
            match.at("queryParams").value,
          ),
        })),
      ),
    );
}

function keyOf(...parts: readonly (Value | undefined)[]): string | undefined {
  let isKnown = true;
  const key = JSON.stringify(parts, (_, part) => {
    if (isHidden(part)) isKnown = false;
    return part;
  });
  return isKnown ? key : undefined;
}
