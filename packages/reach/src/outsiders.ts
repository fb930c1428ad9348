import type { DeclaredFlow } from "./declared/flow.ts";
import type { Cluster, Labels, Pod, PolicyPeer, Selector } from "./model.ts";
import { selects } from "./selector.ts";

/**
 * Stand-ins for the pods of others that policies and flows speak of, and for strangers that nobody speaks of. Policies add up, so
 * that what a pod of several descriptions may do is what its stand-ins may do together.
 */
export function outsiders({ namespaces, pods, policies }: Cluster, flows: readonly DeclaredFlow[]): Pod[] {
  const own = namespaces.map(({ name }) => name);
  const named = flows.flatMap(({ from, to }) =>
    [from, to].flatMap((end) => ("namespace" in end ? [standIn(end.namespace, end.labels ?? {})] : [])),
  );
  const meant = policies.flatMap(({ namespace, ingress = [], egress = [] }) =>
    [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)].flatMap((peer) =>
      peer.ipBlock || isKnown(peer, namespace, pods) ? [] : [meantBy(peer, namespace)],
    ),
  );
  const known = [...named, ...meant];
  const places = [...new Set([...own, ...known.map(({ namespace }) => namespace), "elsewhere"])];
  const strangers = places.map((namespace) => standIn(namespace, {}));
  return [...new Map([...known, ...strangers].map((pod) => [pod.name, pod])).values()];
}

/** Whether a peer is one of the pods that are there. */
function isKnown({ podSelector, namespaceSelector }: PolicyPeer, namespace: string, pods: readonly Pod[]): boolean {
  return pods.some((pod) => {
    const place = { "kubernetes.io/metadata.name": pod.namespace };
    const here = namespaceSelector ? selects(namespaceSelector, place) : pod.namespace === namespace;
    return here && selects(podSelector ?? {}, pod.labels);
  });
}

function meantBy({ podSelector, namespaceSelector }: PolicyPeer, own: string): Pod {
  const place = namespaceSelector ? labelsFor(namespaceSelector)["kubernetes.io/metadata.name"] : own;
  return standIn(place ?? "elsewhere", labelsFor(podSelector ?? {}));
}

/** Labels that fulfil a selector, and no more. */
function labelsFor({ matchLabels = {}, matchExpressions = [] }: Selector): Labels {
  const needed = matchExpressions.flatMap(({ key, operator, values = [] }) =>
    operator === "In" ? [[key, values[0] ?? ""]] : operator === "Exists" ? [[key, ""]] : [],
  );
  return { ...Object.fromEntries(needed), ...matchLabels };
}

function standIn(namespace: string, labels: Labels): Pod {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const name = pairs.length === 0 ? `any pod of ${namespace}` : `${namespace} pods ${pairs.join(",")}`;
  return { name, namespace, labels, ports: [] };
}
