import { parseImage } from "./image.ts";
import { findNamed } from "./names.ts";
import { namespaceOf } from "./namespace.ts";
import { podLabelsOf, podMakersWithin, podWords } from "./pod-labels.ts";
import { type Property, root } from "./property.ts";
import { type Resource, typeKey } from "./resource.ts";
import { isTrue } from "./scalar.ts";
import { type Answer, any, hasLabels } from "./selector.ts";
import type { Stack } from "./stack.ts";
import { isHidden, UNKNOWN, type Value } from "./value.ts";
import { demandedWords } from "./word-index.ts";
import { podsOf } from "./workload.ts";

/**
 * Interfaces for administrators that let in whoever reaches them, until somebody sets up a login, and the Kubernetes dashboard,
 * which is not for the internet at all: by the last part of their images' names, which charts also give to their Services.
 * Source: the page on security of each project.
 */
const interfaces = [
  "akhq",
  "alertmanager",
  "cerebro",
  "flink",
  "hubble-ui",
  "kafdrop",
  "kafka-ui",
  "kube-ops-view",
  "kubernetes-dashboard",
  "longhorn-ui",
  "mlflow",
  "mongo-express",
  "opencost",
  "prometheus",
  "pushgateway",
  "redis-commander",
  "thanos",
  "zipkin",
].join("|");
const imagePattern = new RegExp(
  `(?:^|/)(?:${interfaces}|jaegertracing/[\\w-]+|kubernetesui/dashboard|weaveworks/scope)$`,
);
const servicePattern = new RegExp(`(?:^|-)(?:${interfaces}|jaeger|jaeger-query|weave-scope)(?:-operated|-web)?$`);

/** Custom resources of which operators make such interfaces. */
const makerTypes: readonly string[] = [
  "kubernetes:monitoring.coreos.com:Alertmanager",
  "kubernetes:monitoring.coreos.com:Prometheus",
  "kubernetes:monitoring.coreos.com:ThanosRuler",
  "kubernetes:jaegertracing.io:Jaeger",
];

/**
 * Ports of the head of a Ray cluster by which whoever reaches them runs programs: its dashboard, which takes jobs, and its client.
 * Source: Ray's page on security. KubeRay names the head's Service after the cluster.
 */
const rayPorts: readonly unknown[] = [8265, "dashboard", 10001, "client"];
const rayHead = /-head-svc$/;

/** What asks for a login in front of a program in the same pod. */
const proxyPattern = /(?:^|\/)(?:kube-rbac-proxy|oauth2-proxy|pomerium)$/;

/**
 * Whether a Service leads to an administrators' interface that asks for no login: by what its pods run, or by its name where they
 * are not in the stack.
 * @param port number or name of the Service's port; unset where none is named
 * @param namespace a name; an unset one is `default`
 */
export function isOpenInterface(stack: Stack, name: string, port: Value | undefined, namespace: Value): Answer {
  const services = stack.within(namespace, "kubernetes:core:Service");
  const makers = findNamed(stack, services, name).found.flatMap((service) => makersBehind(stack, service));
  const isRay = rayHead.test(name) || makers.some(({ type }) => typeKey(type).startsWith("kubernetes:ray.io:"));
  if (isRay) return isHidden(port) ? UNKNOWN : rayPorts.includes(port);
  return makers.length > 0 ? any(makers.map(isInterface)) : servicePattern.test(name);
}

function makersBehind(stack: Stack, service: Resource): readonly Resource[] {
  const selector = root(service).at("spec", "selector");
  if (selector.entries().length === 0) return [];
  const makers = podMakersWithin(stack, namespaceOf(service).value ?? "default");
  const near = stack.sharing(makers, demandedWords(selector), podWords);
  return near.filter((maker) => podLabelsOf(maker).some((labels) => hasLabels(selector, labels) === true));
}

function isInterface(maker: Resource): Answer {
  if (makerTypes.includes(typeKey(maker.type))) return !hasProxy(root(maker).at("spec", "containers").items());
  return any(podsOf(maker).map(({ containers }) => isInterfacePod(containers.map(({ property }) => property))));
}

function isInterfacePod(containers: readonly Property[]): Answer {
  if (hasProxy(containers)) return false;
  return any(
    containers.map((container) => {
      const image = container.at("image");
      if (isHidden(image.value)) return UNKNOWN;
      const repository = repositoryOf(image);
      if (/(?:^|\/)grafana$/.test(repository)) return letsEverybodyIn(container);
      return imagePattern.test(repository) && !asksForLogin(container);
    }),
  );
}

/** Grafana asks for a login unless it is told not to. */
function letsEverybodyIn(grafana: Property): Answer {
  const set = grafana
    .at("env")
    .items()
    .find((variable) => variable.at("name").value === "GF_AUTH_ANONYMOUS_ENABLED");
  if (set === undefined) return false;
  return isHidden(set.at("value").value) ? UNKNOWN : isTrue(set.at("value").value);
}

/** The programs of Prometheus take their users from the file of this flag. */
function asksForLogin(container: Property): boolean {
  const words = [...container.at("command").items(), ...container.at("args").items()];
  return words.some(({ text }) => text?.startsWith("--web.config.file") ?? false);
}

function hasProxy(containers: readonly Property[]): boolean {
  return containers.some((container) => proxyPattern.test(repositoryOf(container.at("image"))));
}

function repositoryOf({ text }: Property): string {
  return (text === undefined ? undefined : parseImage(text)?.repository) ?? "";
}
