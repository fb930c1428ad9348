import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";

/** A place in an entry that sends on to a Service. */
export interface Backend {
  /** Name of the Service. */
  readonly name: Property;
  /** Number or name of its port; unset where the entry names none. */
  readonly port: Property;
  /** Namespace of the Service; unset where it is the entry's. */
  readonly namespace: Property;
}

const ingressType = "kubernetes:networking.k8s.io:Ingress";

/** The routes of the Gateway API, all of which name their backends alike. */
export const routeTypes: readonly string[] = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
  (kind) => `kubernetes:gateway.networking.k8s.io:${kind}`,
);

/** The type keys of what sends traffic from outside on to Services. */
export const entryTypes: readonly string[] = [ingressType, ...routeTypes];

/** The Services an entry sends to. What it sends to something else than a Service is left out. */
export function backendsOf(entry: Resource): readonly Backend[] {
  const spec = root(entry).at("spec");
  return typeKey(entry.type) === ingressType ? ofIngress(spec) : ofRoute(spec);
}

function ofIngress(spec: Property): readonly Backend[] {
  const paths = spec
    .at("rules")
    .items()
    .flatMap((rule) => rule.at("http", "paths").items());
  return [spec.at("defaultBackend"), ...paths.map((path) => path.at("backend"))]
    .map((backend) => backend.at("service"))
    .filter((service) => service.value !== undefined)
    .map((service) => {
      const number = service.at("port", "number");
      return {
        name: service.at("name"),
        port: number.value === undefined ? service.at("port", "name") : number,
        namespace: service.at("namespace"),
      };
    });
}

function ofRoute(spec: Property): readonly Backend[] {
  return spec
    .at("rules")
    .items()
    .flatMap((rule) => rule.at("backendRefs").items())
    .filter((backend) => (backend.at("kind").value ?? "Service") === "Service" || backend.at("kind").text === undefined)
    .map((backend) => ({ name: backend.at("name"), port: backend.at("port"), namespace: backend.at("namespace") }));
}
