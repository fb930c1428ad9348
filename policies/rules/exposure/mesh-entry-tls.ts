import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  iso27001,
  isTrue,
  manifest,
  nsaCisa,
  type Property,
  pciDss,
  root,
  soc2,
  UNKNOWN,
} from "../../lib/index.ts";

const plainProtocols = /^(HTTP2?|GRPC(-WEB)?)$/i;
const gateway = (server: object, istio = "ingressgateway") =>
  manifest({
    apiVersion: "networking.istio.io/v1",
    kind: "Gateway",
    spec: { selector: { istio }, servers: [{ hosts: ["shop.example.com"], ...server }] },
  });
const plain = { port: { number: 80, name: "http", protocol: "HTTP" } };
const https = { port: { number: 443, name: "https", protocol: "HTTPS" } };
const simple = { mode: "SIMPLE", credentialName: "shop-tls" };

export const meshEntryTls = defineRule({
  scope: "resource",
  name: "mesh-entry-tls",
  displayName: "Gateways of Istio speak TLS 1.2 or newer, and HTTP only to redirect",
  description:
    "A gateway that answers HTTP carries sessions and passwords over the internet in clear, though everything behind it is encrypted. Whoever is in between reads them, and may change the answers.",
  severity: "high",
  remediationSteps:
    "Set tls.httpsRedirect of the server for HTTP to true, and leave minProtocolVersion out, which is TLS 1.2.",
  url: "https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings",
  frameworks: [
    axonBaseline("exposure", "entry is encrypted"),
    nsaCisa("Encryption"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: [],
  tags: ["kubernetes", "network", "mesh", "tls"],
  types: ["kubernetes:networking.istio.io:Gateway"],
  *check(resource) {
    const spec = root(resource).at("spec");
    if (leavesTheMesh(spec)) return;
    for (const server of spec.at("servers").items()) {
      const tls = server.at("tls");
      const isPlain = plainProtocols.test(server.at("port", "protocol").text ?? "");
      if (isPlain) yield* demand(tls.at("httpsRedirect"), isTrue, "set it to true, and add a server for HTTPS");
      const isNew = (version: unknown) => version !== "TLSV1_0" && version !== "TLSV1_1";
      yield* demand(tls.at("minProtocolVersion"), isNew, "remove it");
    }
  },
  examples: {
    compliant: [
      gateway({ ...plain, tls: { httpsRedirect: true } }),
      gateway({ ...https, tls: simple }),
      gateway(plain, "egressgateway"),
      gateway({ port: { number: 5432, name: "postgres", protocol: "TCP" } }),
    ],
    violating: [gateway(plain), gateway({ ...https, tls: { ...simple, minProtocolVersion: "TLSV1_0" } })],
    notApplicable: [configMap],
    unknown: [gateway({ ...plain, tls: UNKNOWN })],
  },
});

/** Whether a gateway takes what goes out: programs call it by HTTP, and it speaks TLS to the world. */
function leavesTheMesh(spec: Property): boolean {
  return spec
    .at("selector")
    .entries()
    .some(([, value]) => value.text?.includes("egress") === true);
}
