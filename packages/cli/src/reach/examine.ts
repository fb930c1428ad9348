import type { Plan } from "@axon/core";
import {
  type ClusterPlaces,
  type Comparison,
  compare,
  declaredFlows,
  type KubernetesObject,
  namespacesIn,
  policiesIn,
} from "@axon/reach";
import { type Settings, usesEnvoyGateway } from "../project/programs.ts";
import type { RegisteredResource } from "../render/resource.ts";
import { renderedPods } from "./pods.ts";

/** What is possible in a rendered system beside what its plan and its platform ask for. */
export interface Examined extends Comparison {
  /** Names of the pods that policies decide on. */
  readonly pods: readonly string[];
  /** Pods whose traffic no policy decides. */
  readonly outOfScope: readonly string[];
}

/** Computes who can reach whom from what a system renders to, and holds it against what is wanted. */
export function examine(
  plan: Plan,
  settings: Settings["kubernetes"],
  resources: readonly RegisteredResource[],
): Examined {
  const objects = resources.flatMap(({ custom, inputs }) => (custom && isObject(inputs) ? [inputs] : []));
  const { pods, outOfScope } = renderedPods(resources);
  const flows = declaredFlows({ plan, places: placesOf(settings), objects, pods });
  const compared = compare({ namespaces: namespacesIn(objects), pods, policies: policiesIn(objects) }, flows);
  return { ...compared, pods: [...new Set(pods.map(({ name }) => name))], outOfScope };
}

function placesOf(settings: Settings["kubernetes"]): ClusterPlaces {
  const { entry, monitoring, operators, apiServer, objectStore, mesh, secretStore, externals } = settings;
  const { certManager, externalSecrets, ...others } = operators.namespaces;
  return {
    entry: entry.namespace,
    ...(monitoring.sharedNamespace === undefined ? {} : { sharedMonitoring: monitoring.sharedNamespace }),
    kubeStateMetrics: monitoring.kubeStateMetrics,
    ...others,
    certManager,
    ...(secretStore === "generated" ? {} : { externalSecrets }),
    envoyGateway: usesEnvoyGateway(settings),
    ...(entry.inside ? { entryPort: entry.inside.port } : {}),
    externals: Object.fromEntries(Object.entries(externals).map(([name, { addresses }]) => [name, addresses])),
    apiServer,
    mesh: mesh !== undefined,
    ...("create" in objectStore
      ? {}
      : { objectStore: outside("existing" in objectStore ? objectStore.existing.endpoint : undefined) }),
  };
}

function outside(endpoint: string | undefined): NonNullable<ClusterPlaces["objectStore"]> {
  if (endpoint === undefined) return "internet";
  const { port, protocol } = new URL(endpoint);
  return { port: Number(port || (protocol === "http:" ? 80 : 443)) };
}

function isObject(inputs: object): inputs is KubernetesObject {
  return "apiVersion" in inputs && "kind" in inputs && "metadata" in inputs;
}
