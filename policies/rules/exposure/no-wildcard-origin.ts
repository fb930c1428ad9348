import {
  axonBaseline,
  container,
  containersOf,
  defineRule,
  environmentOf,
  isHidden,
  iso27001,
  manifest,
  type Property,
  type Resource,
  root,
  soc2,
  UNKNOWN,
  unknown,
  violation,
  workloadTypes,
} from "../../lib/index.ts";

const config = (data: unknown, labels = {}) =>
  manifest({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "app", labels }, data });
const ingress = (origin: unknown) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { annotations: { "nginx.ingress.kubernetes.io/cors-allow-origin": origin } },
  });

export const noWildcardOrigin = defineRule({
  scope: "resource",
  name: "no-wildcard-origin",
  displayName: "Only named origins may call from a browser",
  description:
    "With the origin * any page that somebody opens may call the service, from inside the network he is in. The page acts with the cookies and the address of the person who opened it.",
  severity: "high",
  remediationSteps: "List the origins of your own pages instead of *. In development the rule says nothing.",
  url: "https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS",
  frameworks: [axonBaseline("exposure", "only named origins may call from a browser"), soc2("CC6.6"), iso27001("8.3")],
  peers: [],
  tags: ["kubernetes", "network", "exposure"],
  types: [...workloadTypes, "kubernetes:core:ConfigMap", "kubernetes:networking.k8s.io:Ingress"],
  settings: ["environment"],
  *check(resource, settings) {
    if (environmentOf(resource, settings) === "dev") return;
    for (const [name, origins] of textsOf(resource)) {
      if (!/cors.{0,64}origin|^allowed?[-_]?origins?$/i.test(name)) continue;
      if (isHidden(origins.value)) yield unknown(origins);
      // Alone or in a list, bare or quoted; a * inside a host name is a pattern, which is another matter.
      else if (/(^|[\s,;"'[])\*($|[\s,;"'\]])/.test(origins.text ?? "")) {
        yield violation(
          origins,
          `lets every origin in by the setting ${JSON.stringify(name)}`,
          "list the origins that are meant",
        );
      }
    }
  },
  examples: {
    compliant: [
      config({ CORS_ORIGINS: "https://app.example.com", GLOB: "*" }),
      config({ CORS_ORIGINS: "*" }, { "axon.dev/environment": "dev" }),
      container({ env: [{ name: "CORS_ORIGINS", value: "https://*.example.com" }] }),
    ],
    violating: [
      config({ CORS_ORIGINS: "*" }),
      config({ CORS_ALLOW_ORIGINS: '["https://app.example.com", "*"]' }, { "axon.dev/environment": "staging" }),
      container({ env: [{ name: "ALLOWED_ORIGINS", value: "*" }] }),
      ingress("*"),
    ],
    notApplicable: [manifest({ apiVersion: "v1", kind: "Service" })],
    unknown: [config({ CORS_ORIGINS: UNKNOWN }), ingress(UNKNOWN)],
  },
});

/** The settings a resource holds, by name: variables, entries of a ConfigMap, annotations. */
function textsOf(resource: Resource): readonly (readonly [name: string, value: Property])[] {
  const variables = containersOf(resource).flatMap(({ property }) => property.at("env").items());
  return [
    ...variables.map((variable) => [variable.at("name").text ?? "", variable.at("value")] as const),
    ...root(resource).at("data").entries(),
    ...root(resource).at("metadata", "annotations").entries(),
  ];
}
