import { backendsOf } from "./entry.ts";
import { asksForInternal } from "./internal-address.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import { isTrue } from "./scalar.ts";
import type { Stack } from "./stack.ts";
import { isHidden, type Value } from "./value.ts";
import type { Words } from "./word-index.ts";

const ingressType = "kubernetes:networking.k8s.io:Ingress";

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

/** Whether something before the Service may ask for a login or lets in the network inside only. */
export function isGuarded(stack: Stack, entry: Resource): boolean {
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
