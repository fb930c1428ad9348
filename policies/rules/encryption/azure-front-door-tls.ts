import {
  axonBaseline,
  configMap,
  defineRule,
  demand,
  isHidden,
  iso27001,
  pciDss,
  type Resource,
  resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  type Verdict,
} from "../../lib/index.ts";

const domain = "azure-native:cdn:AFDCustomDomain";
const route = "azure-native:cdn:Route";
const classicEndpoint = "azure-native:cdn:Endpoint";
const tls = (tlsSettings: unknown) => resource(domain, { hostName: "shop.example.com", tlsSettings });
const through = (fields: Readonly<Record<string, unknown>>) => resource(route, { patternsToMatch: ["/*"], ...fields });

export const azureFrontDoorTls = defineRule({
  scope: "resource",
  name: "azure-front-door-tls",
  displayName: "Front Door speaks TLS 1.2 or newer, to visitors and to origins",
  description:
    "A route that answers HTTP, or fetches by HTTP, carries sessions in clear over part of the way, and nobody sees which part. A domain that takes TLS 1.0 can be read by whoever sits between the two ends.",
  severity: "high",
  remediationSteps:
    'Set httpsRedirect of the route to "Enabled" and forwardingProtocol to "HttpsOnly", and minimumTlsVersion of the domain to "TLS12".',
  url: "https://learn.microsoft.com/azure/frontdoor/end-to-end-tls",
  frameworks: [
    axonBaseline("encryption", "traffic from outside is encrypted"),
    soc2("CC6.7"),
    pciDss("4.2.1"),
    iso27001("8.24"),
  ],
  peers: ["CKV_AZURE_197", "CKV_AZURE_200"],
  tags: ["azure", "cdn", "encryption"],
  types: [domain, route, classicEndpoint],
  *check(resource) {
    const inputs = root(resource);
    const settings = inputs.at("tlsSettings");
    // A domain that says nothing takes TLS 1.2 and newer.
    yield* demand(settings.at("minimumTlsVersion"), (version) => version !== "TLS10", 'set it to "TLS12"');
    yield* demand(settings.at("cipherSuiteSetType"), (suites) => suites !== "TLS10_2019", 'set it to "TLS12_2022"');
    if (resource.type.endsWith(":Route")) yield* judgeRoute(resource);
    // An endpoint of the classic CDN answers both, where nothing is said and no rule redirects.
    if (resource.type.endsWith(":Endpoint") && inputs.at("deliveryPolicy").value === undefined) {
      yield* demand(inputs.at("isHttpAllowed"), (value) => value === false, "set it to false");
    }
  },
  examples: {
    compliant: [
      tls(undefined),
      tls({ certificateType: "ManagedCertificate", minimumTlsVersion: "TLS12" }),
      tls({ certificateType: "CustomerCertificate", cipherSuiteSetType: "TLS12_2023", minimumTlsVersion: "TLS13" }),
      through({ httpsRedirect: "Enabled" }),
      through({ supportedProtocols: ["Https"], forwardingProtocol: "HttpsOnly" }),
      resource(classicEndpoint, { isHttpAllowed: false }),
    ],
    violating: [
      tls({ certificateType: "ManagedCertificate", minimumTlsVersion: "TLS10" }),
      tls({ certificateType: "ManagedCertificate", cipherSuiteSetType: "TLS10_2019" }),
      through({}),
      through({ supportedProtocols: ["Http", "Https"], httpsRedirect: "Disabled" }),
      through({ httpsRedirect: "Enabled", forwardingProtocol: "HttpOnly" }),
      resource(classicEndpoint),
    ],
    notApplicable: [configMap],
    unknown: [tls(UNKNOWN), through({ httpsRedirect: UNKNOWN }), through({ supportedProtocols: UNKNOWN })],
  },
});

/** A route answers both protocols and redirects none by itself, and asks the origin in the protocol it was asked in. */
function* judgeRoute(resource: Resource): Iterable<Verdict> {
  const inputs = root(resource);
  const protocols = inputs.at("supportedProtocols");
  const redirect = inputs.at("httpsRedirect");
  const isHttps = protocols.value !== undefined && protocols.items().every(({ value }) => value === "Https");
  if (redirect.value !== "Enabled" && isHidden(protocols.value)) yield unknown(protocols);
  else if (!isHttps) yield* demand(redirect, (value) => value === "Enabled", 'set it to "Enabled"');
  yield* demand(inputs.at("forwardingProtocol"), (value) => value !== "HttpOnly", 'set it to "HttpsOnly"');
}
