import { type Property, root } from "./property.ts";
import { isCustom, type Resource, typeKey } from "./resource.ts";
import type { Stack } from "./stack.ts";
import type { Value } from "./value.ts";

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

/** Custom resources that are known to bring no Service, though one may have the same name. */
const withoutServices =
  /:(cert-manager\.io|external-secrets\.io|keda\.sh|velero\.io):|:(Service|Pod)Monitor$|:PrometheusRule$/;

/**
 * Whether an operator may make a Service of this name: they call it like the custom resource it is for, with a part of their
 * own behind, such as `logs-es-http` for the Elasticsearch `logs`.
 * @param namespace a name, or what stands for one that is not known yet
 */
export function mayBeOperators(stack: Stack, namespace: Value, service: Value): boolean {
  if (typeof service !== "string") return false;
  const types = [...new Set(stack.resources.filter(isCustom).map(({ type }) => typeKey(type)))];
  return stack
    .within(namespace, ...types.filter((type) => !withoutServices.test(type)))
    .map((custom) => root(custom).at("metadata", "name").text ?? custom.name)
    .some((name) => service === name || service.startsWith(`${name}-`));
}
