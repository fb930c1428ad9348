import {
  any,
  axonBaseline,
  backendsOf,
  configMap,
  defineRule,
  describeValue,
  entryTypes,
  findNamed,
  isHidden,
  iso27001,
  manifest,
  mayBeOperators,
  namespaceOf,
  type Property,
  type Resource,
  root,
  sameValue,
  soc2,
  UNKNOWN,
  unknown,
  violation,
} from "../../lib/index.ts";

const service = (name: unknown, ...ports: readonly object[]) => ({
  ...manifest({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports } }),
  name: "service",
});
const api = service("api", { name: "http", port: 8000 });
const ingress = (name: unknown, port: unknown) =>
  manifest({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    spec: { rules: [{ http: { paths: [{ backend: { service: { name, port } } }] } }] },
  });
const route = (backend: object) =>
  manifest({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    spec: { rules: [{ backendRefs: [backend] }] },
  });

const kibana = manifest({ apiVersion: "kibana.k8s.elastic.co/v1", kind: "Kibana", metadata: { name: "logs" } });

export const routesReachServices = defineRule({
  scope: "stack",
  name: "routes-reach-services",
  displayName: "Entries lead to Services that are there",
  description:
    "An entry whose Service is gone, or has no such port, answers every request with an error. Nothing in the cluster refuses it when it is deployed, so it is found by users.",
  severity: "medium",
  remediationSteps: "Write the name of the Service and one of its ports, or remove the route.",
  url: "https://gateway-api.sigs.k8s.io/api-types/httproute/#backendrefs-optional",
  frameworks: [axonBaseline("governance", "references lead somewhere"), soc2("A1.2"), iso27001("8.9")],
  peers: ["kube-linter:dangling-ingress"],
  tags: ["kubernetes", "network", "references"],
  types: entryTypes,
  *check(stack) {
    for (const entry of stack.ofType(...entryTypes)) {
      for (const { name, port, namespace } of backendsOf(entry)) {
        const place = namespace.value ?? namespaceOf(entry).value ?? "default";
        const there = stack.within(place, "kubernetes:core:Service");
        // An annotation of the AWS Load Balancer Controller says what is meant, by the name of what is no Service.
        if (port.value === "use-annotation") continue;
        // What has no Services here sends to those of another stack.
        if (there.length === 0 || name.value === undefined) continue;
        if (isHidden(name.value)) {
          yield unknown(name);
          continue;
        }
        const { found, isOpen } = findNamed(stack, there, name.value);
        const answer = any(found.map((service) => hasPort(service, port)));
        if (answer === true) continue;
        if (answer === UNKNOWN || isOpen) yield unknown(found.length > 0 ? port : name);
        else if (found.length > 0)
          yield violation(
            port,
            `is ${describeValue(port.value)}, which the Service does not have`,
            "write one of its ports",
          );
        else if (!mayBeOperators(stack, place, name.value))
          yield violation(
            name,
            `is ${describeValue(name.value)}, and there is no such Service`,
            "correct it, or add the Service",
          );
      }
    }
  },
  examples: {
    compliant: [
      [ingress("api", { number: 8000 }), api],
      [ingress("api", { name: "http" }), api],
      [route({ name: "api", port: 8000 }), api],
      [route({ name: "elsewhere", namespace: "shop", port: 80 }), api],
      [route({ name: "data", kind: "Backend", group: "gateway.envoyproxy.io" }), api],
      [
        route({ name: "partner", port: 443 }),
        manifest({ apiVersion: "v1", kind: "Service", metadata: { name: "partner" }, spec: { type: "ExternalName" } }),
      ],
      [ingress("api", { number: 8000 })],
      [ingress("redirect-to-https", { name: "use-annotation" }), api],
      [ingress("logs-kb-http", { number: 5601 }), api, kibana],
    ],
    violating: [
      [ingress("apis", { number: 8000 }), api],
      [ingress("api", { number: 80 }), api],
      [route({ name: "gone", port: 8000 }), api],
      [route({ name: "gone", port: 8000 }), api, kibana],
    ],
    notApplicable: [[configMap]],
    unknown: [
      [route({ name: UNKNOWN, port: 8000 }), api],
      [route({ name: "web", port: 8000 }), service(UNKNOWN)],
      [ingress("api", UNKNOWN), api],
    ],
  },
});

/** A Service that lists no ports stands for a name, or for pods by their own ports. */
function hasPort(service: Resource, wanted: Property) {
  const ports = root(service).at("spec", "ports").items();
  if (ports.length === 0 || wanted.value === undefined) return true;
  return any(ports.flatMap((port) => [sameValue(port.at("port"), wanted), sameValue(port.at("name"), wanted)]));
}
