import { sameNamespace } from "./namespace.ts";
import { type Property, root } from "./property.ts";
import type { Resource } from "./resource.ts";
import { type Answer, all } from "./selector.ts";
import type { Stack } from "./stack.ts";
import { isHidden, UNKNOWN } from "./value.ts";
import type { Words } from "./word-index.ts";

const routeType = "kubernetes:gateway.networking.k8s.io:HTTPRoute";

/** The routes that answer on a listener without sending on to HTTPS, each with whether it certainly does. */
export function plainRoutesOf(
  stack: Stack,
  gateway: Resource,
  listener: Property,
): readonly (readonly [route: Property, serves: true | typeof UNKNOWN])[] {
  const name = root(gateway).at("metadata", "name").text;
  const near = stack.sharing(stack.ofType(routeType), name === undefined ? undefined : [name], parentNames);
  return near.flatMap((route) => {
    const attached = isAttached(route, gateway, listener);
    const open = root(route).at("spec", "rules").items().map(servesPlain);
    if (attached === false || !open.some((plain) => plain !== false)) return [];
    return [[root(route), attached === true && open.includes(true) ? true : UNKNOWN] as const];
  });
}

/** Names of the gateways that a route is attached to. */
function parentNames(route: Resource): Words {
  const parents = root(route).at("spec", "parentRefs").items();
  const names = parents.map((parent) => parent.at("name").text);
  return names.every((name) => name !== undefined) ? names : undefined;
}

function isAttached(route: Resource, gateway: Resource, listener: Property): Answer {
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
function servesPlain(rule: Property): Answer {
  const filters = rule.at("filters");
  if (isHidden(rule.value) || isHidden(filters.value)) return UNKNOWN;
  return !filters.items().some((filter) => filter.at("requestRedirect", "scheme").value === "https");
}
