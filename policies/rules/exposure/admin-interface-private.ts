import {
  asksForInternal,
  axonBaseline,
  backendsOf,
  configMap,
  defineRule,
  deployment,
  describeValue,
  isHidden,
  isOpenInterface,
  iso27001,
  isTrue,
  manifest,
  namespaceOf,
  nsaCisa,
  type Property,
  pciDss,
  type Resource,
  root,
  routeTypes,
  type Stack,
  soc2,
  typeKey,
  UNKNOWN,
  unknown,
  type Value,
  violation,
  type Words,
} from "../../lib/index.ts";

const apiVersion = "gateway.networking.k8s.io/v1";
const ingressType = "kubernetes:networking.k8s.io:Ingress";

const run = (image: unknown, more: object = {}) => deployment({ containers: [{ name: "ui", image, ...more }] });
const service = (name: string) =>
  manifest({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: { app: "fusion" } } });
const ingress = (name: unknown, annotations: object = {}, spec: object = {}) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { annotations },
    spec: { ...spec, rules: [{ http: { paths: [{ backend: { service: { name } } }] } }] },
  });
const route = (name: string, port?: number) =>
  manifest({
    apiVersion,
    kind: "HTTPRoute",
    metadata: { name: "metrics" },
    spec: { parentRefs: [{ name: "entry" }], rules: [{ backendRefs: [{ name, port }] }] },
  });
const guard = (kind: string, name: string, rule: object = { oidc: { clientID: "metrics" } }) =>
  manifest({
    apiVersion: "gateway.envoyproxy.io/v1alpha1",
    kind: "SecurityPolicy",
    spec: { targetRefs: [{ kind, name }], ...rule },
  });
const gateway = (spec: object) => manifest({ apiVersion, kind: "Gateway", metadata: { name: "entry" }, spec });
const prometheus = run("quay.io/prometheus/prometheus:v3.4.0");

/** Annotations by which the common controllers ask for a login, or let in certain addresses only. */
const guards: readonly string[] = [
  "nginx.ingress.kubernetes.io/auth-url",
  "nginx.ingress.kubernetes.io/auth-type",
  "nginx.ingress.kubernetes.io/auth-tls-secret",
  "nginx.ingress.kubernetes.io/whitelist-source-range",
  "nginx.ingress.kubernetes.io/allowlist-source-range",
  "alb.ingress.kubernetes.io/auth-type",
  "alb.ingress.kubernetes.io/inbound-cidrs",
  "appgw.ingress.kubernetes.io/use-private-ip",
  "haproxy.org/auth-type",
  "haproxy.org/allow-list",
  "haproxy-ingress.github.io/auth-url",
  "konghq.com/plugins",
  "traefik.ingress.kubernetes.io/router.middlewares",
];

export const adminInterfacePrivate = defineRule({
  scope: "stack",
  name: "admin-interface-private",
  displayName: "Administrators' interfaces are not open to the internet",
  description:
    "Prometheus, Jaeger and their like let in whoever reaches them, and show every host, every call and what is in it. Others can be told to run a program, which is how clusters come to mine coins for strangers.",
  severity: "high",
  remediationSteps:
    "Remove the route and use kubectl port-forward, or have the entry ask for a login, or be one for the network inside.",
  url: "https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Exposed%20Sensitive%20Interfaces/",
  frameworks: [
    axonBaseline("exposure", "what is public is declared"),
    nsaCisa("Hardening container environments"),
    soc2("CC6.6"),
    pciDss("1.4.2"),
    iso27001("8.20"),
  ],
  peers: ["C-0021", "CKV_K8S_33"],
  tags: ["kubernetes", "network", "exposure"],
  types: [ingressType, ...routeTypes],
  *check(stack) {
    for (const entry of stack.ofType(ingressType, ...routeTypes)) {
      if (isGuarded(stack, entry)) continue;
      for (const { name, port, namespace } of backendsOf(entry)) {
        const place = namespace.value ?? namespaceOf(entry).value ?? "default";
        const isOpen = name.text === undefined ? UNKNOWN : isOpenInterface(stack, name.text, port.value, place);
        if (isOpen === UNKNOWN) yield unknown(name);
        else if (isOpen)
          yield violation(
            name,
            `is ${describeValue(name.value)}, an interface for administrators that asks for no login`,
            "remove the route, or have the entry ask for one",
          );
      }
    }
  },
  examples: {
    compliant: [
      [ingress("api"), run("ghcr.io/acme/api:1.4.2"), service("api")],
      [ingress("prometheus", { "nginx.ingress.kubernetes.io/auth-url": "https://login.example.com" }), prometheus],
      [ingress("prometheus", {}, { ingressClassName: "internal" }), service("prometheus"), prometheus],
      [ingress("prometheus", {}, { ingressClassName: "alb" })],
      [route("metrics"), guard("HTTPRoute", "metrics"), service("metrics"), prometheus],
      [route("metrics"), guard("Gateway", "entry"), service("metrics"), prometheus],
      [
        route("prometheus"),
        gateway({ infrastructure: { annotations: { "networking.gke.io/load-balancer-type": "Internal" } } }),
      ],
      [ingress("ui"), service("ui"), run("prom/prometheus:v3.4.0", { args: ["--web.config.file=/etc/web.yml"] })],
      [ingress("ui"), service("ui"), run("grafana/grafana:12.0.0")],
      [route("training-head-svc", 8000)],
      // A program of the house under such a name.
      [ingress("prometheus"), service("prometheus"), run("ghcr.io/acme/prometheus-bridge:1.0.0")],
    ],
    violating: [
      [ingress("metrics"), service("metrics"), prometheus],
      [ingress("kube-prometheus-stack-alertmanager")],
      [ingress("jaeger-query")],
      [
        ingress("prometheus", { "alb.ingress.kubernetes.io/scheme": "internet-facing" }, { ingressClassName: "alb" }),
        prometheus,
      ],
      [route("prometheus-operated")],
      [route("training-head-svc", 8265)],
      [route("prometheus-operated"), guard("HTTPRoute", "metrics", { cors: { allowOrigins: ["*"] } })],
      [
        ingress("ui"),
        service("ui"),
        run("grafana/grafana:12.0.0", { env: [{ name: "GF_AUTH_ANONYMOUS_ENABLED", value: "true" }] }),
      ],
    ],
    notApplicable: [[configMap]],
    unknown: [[ingress(UNKNOWN)], [ingress("ui"), service("ui"), run(UNKNOWN)]],
  },
});

/** Whether something before the Service may ask for a login or lets in the network inside only. */
function isGuarded(stack: Stack, entry: Resource): boolean {
  const annotations = root(entry).at("metadata", "annotations");
  if (isHidden(annotations.value) || guards.some((key) => annotations.at(key).value !== undefined)) return true;
  return typeKey(entry.type) === ingressType ? isInside(entry) : isRouteGuarded(stack, entry);
}

/** A load balancer of AWS is one for the network inside unless it is told otherwise. */
function isInside(ingress: Resource): boolean {
  const annotations = root(ingress).at("metadata", "annotations");
  const named = root(ingress).at("spec", "ingressClassName").text;
  const controller = named ?? annotations.at("kubernetes.io/ingress.class").text ?? "";
  if (isInsideName(controller)) return true;
  return controller === "alb" && annotations.at("alb.ingress.kubernetes.io/scheme").value !== "internet-facing";
}

function isRouteGuarded(stack: Stack, route: Resource): boolean {
  const parents: readonly (Value | undefined)[] = root(route)
    .at("spec", "parentRefs")
    .items()
    .map((parent) => parent.at("name").value);
  const gateways = stack
    .ofType("kubernetes:gateway.networking.k8s.io:Gateway")
    .filter((gateway) => parents.includes(root(gateway).at("metadata", "name").value ?? ""));
  if (gateways.some(isInsideGateway)) return true;
  const targets: readonly (Value | undefined)[] = [
    root(route).at("metadata", "name").value,
    ...parents,
    ...backendsOf(route).map(({ name }) => name.value),
  ];
  const policies = stack.sharing(stack.ofType(...Object.keys(policyTypes)), textsIn(targets), targetNames);
  return hasForeignFilter(route) || policies.some((policy) => isFor(policy, targets));
}

/** What asks for a login, or decides who may pass, at a gateway, and whether one does. */
const policyTypes: Readonly<Record<string, (spec: Property) => boolean>> = {
  "kubernetes:gateway.envoyproxy.io:SecurityPolicy": (spec) =>
    ["apiKeyAuth", "authorization", "basicAuth", "extAuth", "jwt", "oidc"].some(
      (key) => spec.at(key).value !== undefined,
    ),
  "kubernetes:networking.gke.io:GCPBackendPolicy": (spec) => isTrue(spec.at("default", "iap", "enabled").value),
  "kubernetes:security.istio.io:AuthorizationPolicy": () => true,
};

function isFor(policy: Resource, targets: readonly (Value | undefined)[]): boolean {
  return (
    policyTypes[typeKey(policy.type)]?.(root(policy).at("spec")) === true &&
    targetsOf(policy).some((name) => name !== undefined && targets.includes(name))
  );
}

/** Names of what a policy is for. */
function targetsOf(policy: Resource): readonly (Value | undefined)[] {
  const spec = root(policy).at("spec");
  return [...spec.at("targetRefs").items(), spec.at("targetRef")].map((target) => target.at("name").value);
}

function targetNames(policy: Resource): Words {
  return textsIn(targetsOf(policy));
}

function textsIn(values: readonly (Value | undefined)[]): Words {
  return values.some(isHidden) ? undefined : values.filter((value) => typeof value === "string");
}

function isInsideGateway(gateway: Resource): boolean {
  const spec = root(gateway).at("spec");
  return (
    isInsideName(spec.at("gatewayClassName").text ?? "") ||
    asksForInternal(spec.at("infrastructure", "annotations")) !== false
  );
}

function isInsideName(name: string): boolean {
  return /(?:^|-)(?:internal|private|rilb)(?:-|$)/.test(name);
}

/** A filter of a controller's own, other than Envoy's, which only rewrites and answers, may ask for a login. */
function hasForeignFilter(route: Resource): boolean {
  return root(route)
    .at("spec", "rules")
    .items()
    .flatMap((rule) => rule.at("filters").items())
    .some((filter) => {
      const group = filter.at("extensionRef", "group").value;
      return filter.at("type").value === "ExternalAuth" || (group !== undefined && group !== "gateway.envoyproxy.io");
    });
}
