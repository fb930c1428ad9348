import {
  type Answer,
  all,
  axonBaseline,
  configMap,
  defineRule,
  describeValue,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  type Property,
  pciDss,
  type Resource,
  root,
  type Stack,
  sameNamespace,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
  type Words,
} from "../../lib/index.ts";

const ingressType = "kubernetes:networking.k8s.io:Ingress";
const gatewayType = "kubernetes:gateway.networking.k8s.io:Gateway";
const routeType = "kubernetes:gateway.networking.k8s.io:HTTPRoute";

const ingress = (tls: unknown, annotations?: unknown) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { annotations },
    spec: { tls, rules: [{ host: "api.example.com" }] },
  });
const alb = (name: string, value: unknown) => ingress(undefined, { [`alb.ingress.kubernetes.io/${name}`]: value });
const apiVersion = "gateway.networking.k8s.io/v1";
const gateway = (...listeners: readonly object[]) =>
  manifest({ apiVersion, kind: "Gateway", metadata: { name: "entry" }, spec: { listeners } });
const route = (filters: unknown, sectionName = "http") =>
  manifest({
    apiVersion,
    kind: "HTTPRoute",
    spec: { parentRefs: [{ name: "entry", sectionName }], rules: [{ filters }] },
  });
const http = { name: "http", port: 80, protocol: "HTTP" };
const https = { name: "https", port: 443, protocol: "HTTPS", tls: { certificateRefs: [{ name: "tls" }] } };
const redirect = [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }];

export const entryTls = defineRule({
  scope: "stack",
  name: "entry-tls",
  displayName: "What comes in from outside comes in by TLS",
  description:
    "Without TLS, passwords, tokens and answers can be read and changed by everybody between a user and the cluster. A listener of plain HTTP is right only where all it does is to redirect to HTTPS.",
  severity: "high",
  remediationSteps:
    "Cover every host of an Ingress by spec.tls; on a Gateway use HTTPS listeners, and routes on HTTP ones that only redirect.",
  url: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  frameworks: [
    axonBaseline("exposure", "entry is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: [
    "C-0263",
    "polaris:tlsSettingsMissing",
    "kyverno:require-ingress-https",
    "kyverno:ingress-host-match-tls",
    "gatekeeper:httpsonly",
  ],
  tags: ["kubernetes", "network", "tls"],
  types: [ingressType, gatewayType],
  *check(stack) {
    for (const resource of stack.ofType(ingressType)) yield* judgeIngress(root(resource));
    for (const resource of stack.ofType(gatewayType)) {
      for (const listener of root(resource).at("spec", "listeners").items()) {
        yield* judgeListener(stack, resource, listener);
      }
    }
  },
  examples: {
    compliant: [
      [ingress([{ hosts: ["api.example.com"], secretName: "tls" }])],
      [ingress([{ hosts: ["*.example.com"], secretName: "tls" }])],
      [alb("certificate-arn", "arn:aws:acm:eu-west-1:111122223333:certificate/a")],
      [alb("listen-ports", '[{"HTTP": 80}, {"HTTPS": 443}]')],
      [gateway(https)],
      [gateway(http, https), route(redirect), route([], "https")],
      [gateway(http, https)],
    ],
    violating: [
      [ingress(undefined)],
      [ingress([{ hosts: ["other.example.com"] }])],
      [alb("listen-ports", '[{"HTTP": 80}]')],
      [gateway(http), route([])],
      [gateway({ ...https, tls: undefined })],
      [gateway(http, https), route(redirect), route([])],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [ingress(UNKNOWN)],
      [alb("certificate-arn", UNKNOWN)],
      [gateway({ ...http, protocol: UNKNOWN })],
      [gateway(http), route(UNKNOWN)],
    ],
  },
});

/** Annotations by which a load balancer of a cloud, or Traefik, gets its certificate, so that spec.tls says nothing. */
const certificateAnnotations = [
  "alb.ingress.kubernetes.io/certificate-arn",
  "networking.gke.io/managed-certificates",
  "ingress.gcp.kubernetes.io/pre-shared-cert",
  "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
  "traefik.ingress.kubernetes.io/router.tls.certresolver",
];

/** A listener for HTTPS finds its certificate by the hosts. Source: the AWS Load Balancer Controller, certificate discovery. */
const listenersAnnotation = "alb.ingress.kubernetes.io/listen-ports";

function hasOwnCertificate(ingress: Property): Answer {
  const annotations = ingress.at("metadata", "annotations");
  const certificates = certificateAnnotations.map((name) => annotations.at(name).value);
  const listeners = annotations.at(listenersAnnotation);
  if (isHidden(annotations.value) || certificates.some(isHidden) || isHidden(listeners.value)) return UNKNOWN;
  return certificates.some(Boolean) || (listeners.text ?? "").includes("HTTPS");
}

function* judgeIngress(ingress: Property): Iterable<Verdict> {
  const spec = ingress.at("spec");
  const tls = spec.at("tls");
  const elsewhere = hasOwnCertificate(ingress);
  if (elsewhere === UNKNOWN) return yield unknown(ingress.at("metadata", "annotations"));
  if (elsewhere) return;
  // An entry without hosts covers them all.
  const covered = tls.items().flatMap((entry) =>
    entry.at("hosts").items().length === 0
      ? ["*"]
      : entry
          .at("hosts")
          .items()
          .map(({ value }) => value),
  );
  for (const rule of [...spec.at("rules").items()]) {
    const host = rule.at("host");
    if (isHidden(tls.value) || isHidden(host.value) || covered.some(isHidden)) yield unknown(tls);
    else if (!covered.some((pattern) => covers(pattern, host.text ?? ""))) {
      yield violation(
        host,
        `is ${describeValue(host.value)}, and no entry of spec.tls covers it`,
        host.value === undefined ? "write it, and add it to spec.tls" : "add it to spec.tls with its certificate",
      );
    }
  }
}

function covers(pattern: unknown, host: string): boolean {
  if (typeof pattern !== "string") return false;
  return (
    pattern === "*" ||
    pattern === host ||
    (pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1))
  );
}

function* judgeListener(stack: Stack, gateway: Resource, listener: Property): Iterable<Verdict> {
  const protocol = listener.at("protocol");
  if (isHidden(protocol.value)) yield unknown(protocol);
  else if (protocol.value === "HTTPS" || protocol.value === "TLS") {
    const tls = listener.at("tls");
    const passes =
      tls.at("mode").value === "Passthrough" ||
      tls.at("certificateRefs").items().length > 0 ||
      tls.at("options").value !== undefined;
    if (!passes) yield violation(tls, "names no certificate", "add certificateRefs");
  } else if (protocol.value === "HTTP") {
    const name = root(gateway).at("metadata", "name").text;
    for (const route of stack.sharing(stack.ofType(routeType), name === undefined ? undefined : [name], parentNames)) {
      const attached = isAttached(route, gateway, listener);
      const open = root(route).at("spec", "rules").items().map(servesPlain);
      if (attached === false || !open.some((plain) => plain !== false)) continue;
      if (attached === UNKNOWN || !open.includes(true)) yield unknown(root(route).at("spec", "rules"));
      else
        yield violation(
          protocol,
          `is "HTTP", and ${root(route).subject} serves on it`,
          "redirect to https there, and attach the route to an HTTPS listener",
        );
    }
  }
}

/** Names of the gateways that a route is attached to. */
function parentNames(route: Resource): Words {
  const parents = root(route).at("spec", "parentRefs").items();
  const names = parents.map((parent) => parent.at("name").text);
  return names.every((name) => name !== undefined) ? names : undefined;
}

function isAttached(route: Resource, gateway: Resource, listener: Property) {
  const parents = root(route).at("spec", "parentRefs").items();
  const name = root(gateway).at("metadata", "name").value;
  const mine = parents.map((parent) => {
    const section = parent.at("sectionName");
    const own = parent.at("namespace").value === undefined ? sameNamespace(route, gateway) : true;
    return all([
      isHidden(parent.at("name").value) ? UNKNOWN : parent.at("name").value === name,
      section.value === undefined
        ? true
        : isHidden(section.value)
          ? UNKNOWN
          : section.value === listener.at("name").value,
      own,
    ]);
  });
  return mine.includes(true) ? true : mine.includes(UNKNOWN) ? UNKNOWN : false;
}

/** Whether a rule of a route answers itself instead of sending on to HTTPS. */
function servesPlain(rule: Property) {
  const filters = rule.at("filters");
  if (isHidden(rule.value) || isHidden(filters.value)) return UNKNOWN;
  return !filters.items().some((filter) => filter.at("requestRedirect", "scheme").value === "https");
}
