import {
  axonBaseline,
  backendsOf,
  configMap,
  defineRule,
  deployment,
  describeValue,
  isGuarded,
  isOpenInterface,
  iso27001,
  manifest,
  namespaceOf,
  nsaCisa,
  pciDss,
  routeTypes,
  soc2,
  UNKNOWN,
  unknown,
  violation,
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
