import {
  axonBaseline,
  configMap,
  coversHost,
  defineRule,
  describeValue,
  hasOwnCertificate,
  isHidden,
  iso27001,
  manifest,
  nsaCisa,
  type Property,
  pciDss,
  plainRoutesOf,
  type Resource,
  root,
  type Stack,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
  violation,
} from "../../lib/index.ts";

const ingressType = "kubernetes:networking.k8s.io:Ingress";
const gatewayType = "kubernetes:gateway.networking.k8s.io:Gateway";

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
    else if (!covered.some((pattern) => coversHost(pattern, host.text ?? ""))) {
      yield violation(
        host,
        `is ${describeValue(host.value)}, and no entry of spec.tls covers it`,
        host.value === undefined ? "write it, and add it to spec.tls" : "add it to spec.tls with its certificate",
      );
    }
  }
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
    for (const [route, serves] of plainRoutesOf(stack, gateway, listener)) {
      if (serves === UNKNOWN) yield unknown(route.at("spec", "rules"));
      else
        yield violation(
          protocol,
          `is "HTTP", and ${route.subject} serves on it`,
          "redirect to https there, and attach the route to an HTTPS listener",
        );
    }
  }
}
