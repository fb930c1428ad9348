import { failOnProblems, isMeasured, type Plan } from "@axon/core";
import { type OperatorName, operatorNames, operators } from "@axon/operators";
import { KubernetesOperators } from "@axon/operators/kubernetes";
import type { Labels } from "@axon/platform/kubernetes";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { karpenterPools } from "./cluster-autoscaler.ts";
import { isSingleServer } from "./data.ts";
import { operatorPlaces } from "./places.ts";
import { hasOwnObjectStore, type KubernetesSettings, usesEnvoyGateway } from "./settings.ts";

/** The operators that a stack needs, told from what it has: those of `neededOperators` for what it renders to. Pure. */
export function operatorsOf(plan: Plan, settings: KubernetesSettings): readonly OperatorName[] {
  const { services, databases, caches, brokers, searches, rayClusters, endpoints } = plan;
  const clusters = databases.filter((database) => !isSingleServer(database));
  const ownStore = hasOwnObjectStore(plan, settings);
  const external = settings.secretStore !== "generated";
  const scales = services.flatMap(({ scale }) => (scale ? [scale] : []));
  const needs: Readonly<Partial<Record<OperatorName, boolean>>> = {
    certManager:
      endpoints.length > 0 ||
      ownStore ||
      [...brokers, ...searches].length > 0 ||
      clusters.some(({ backup }) => backup !== false) ||
      [...databases.filter(isSingleServer), ...caches].some(({ tls }) => tls),
    externalSecrets: external || Boolean(settings.secretCopies),
    envoyGateway: endpoints.length > 0 && usesEnvoyGateway(settings),
    metricsServer: scales.some(({ demand }) => demand.length === 0),
    prometheus: isMeasured(plan),
    // Servers of our own restart with their certificates and passwords.
    reloader: external || ownStore || [...caches, ...databases.filter(isSingleServer)].length > 0,
    cloudNativePg: clusters.length > 0,
    velero: plan.clusterBackup !== undefined,
    barmanCloud: clusters.some(({ backup }) => backup !== false),
    strimzi: brokers.length > 0,
    elastic: searches.length > 0,
    keda: scales.some(({ demand }) => demand.length > 0),
    karpenter: karpenterPools(plan, settings).length > 0,
    kubeRay: rayClusters.length > 0,
    argoRollouts: services.some(({ rollout }) => rollout.strategy !== "rolling"),
    nvidiaDevicePlugin: usesGpu(plan),
  };
  return operatorNames.filter((name) => needs[name]);
}

function usesGpu({ services, jobs, rayClusters }: Plan): boolean {
  const workers = rayClusters.flatMap((cluster) => Object.values(cluster.workers));
  return [...services, ...jobs, ...workers].some((part) => "gpu" in part && Boolean(part.gpu));
}

/**
 * Installs what a stack needs of operators, where the installation says so. In production they are protected as databases
 * are: with the definitions of their kinds, those of every stack of the cluster would go.
 * @returns what makes every object of their kinds come after them
 */
export function installOperators(
  plan: Plan,
  settings: KubernetesSettings,
  stackFile: string,
  labels: Labels,
  provider: k8s.Provider,
): readonly pulumi.ResourceTransformation[] {
  if (settings.operators.provision === "expect") return [];
  const needed = operatorsOf(plan, settings);
  checkPlaces(settings, needed, stackFile);
  const { values } = settings.operators;
  const protect: pulumi.ResourceTransformation = ({ props, opts }) => ({ props, opts: { ...opts, protect: true } });
  const guards = plan.environment === "prod" ? [protect] : [];
  const made = new KubernetesOperators(
    "operators",
    {
      operators: Object.fromEntries(needed.map((name) => [name, "install" as const])),
      production: plan.environment === "prod",
      values: Object.fromEntries(needed.flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
      labels,
    },
    { providers: { kubernetes: provider }, transformations: guards },
  );
  const after: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    const group = /^kubernetes:([^:/]+\.[^:/]+)\//.exec(type)?.[1];
    const namespace: unknown = props.metadata?.namespace;
    const dependsOn = [
      ...(group === undefined ? [] : made.bringing(group)),
      ...(typeof namespace === "string" && type !== releaseType ? made.within(namespace) : []),
    ];
    return dependsOn.length === 0 ? undefined : { props, opts: pulumi.mergeOptions(opts, { dependsOn }) };
  };
  const ready = { provider, transformations: [after, ...guards] };
  if (needed.includes("certManager")) internalAuthority(settings, labels, ready);
  if (needed.includes("envoyGateway")) gatewayClass(settings, labels, ready);
  return [after];
}

/** What the installation says of places must be where the operators are put. @throws ProblemError */
function checkPlaces(settings: KubernetesSettings, needed: readonly OperatorName[], stackFile: string): void {
  const places = operatorPlaces(settings);
  const problems = needed.flatMap((name) => {
    const { namespace, title } = operators[name];
    const said = places[name] ?? namespace;
    if (said === namespace) return [];
    const path = name === "envoyGateway" ? ["entry", "namespace"] : ["operators", "namespaces", name];
    const hint = `${title} is installed there; or set operators.provision to "expect"`;
    const [expected, received] = [JSON.stringify(namespace), JSON.stringify(said)];
    return [{ path: ["config", "axon:kubernetes", ...path], expected, received, hint }];
  });
  failOnProblems(stackFile, problems);
}

/** An authority for names inside the cluster, whose key cert-manager alone keeps. */
function internalAuthority(
  { internalIssuer: { kind, name } }: KubernetesSettings,
  labels: Labels,
  options: pulumi.CustomResourceOptions,
): void {
  if (kind !== "ClusterIssuer") return;
  const { namespace } = operators.certManager;
  const object = (logical: string, of: string, metadata: object, spec: object, dependsOn: pulumi.Resource[] = []) =>
    new k8s.apiextensions.CustomResource(
      logical,
      { apiVersion: "cert-manager.io/v1", kind: of, metadata: { labels, ...metadata }, spec },
      { ...options, dependsOn },
    );
  const root = object(`${name}-root`, kind, { name: `${name}-root` }, { selfSigned: {} });
  const certificate = object(
    `${name}-authority`,
    "Certificate",
    { name, namespace },
    {
      isCA: true,
      commonName: name,
      secretName: name,
      duration: "87600h",
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
      issuerRef: { group: "cert-manager.io", kind, name: `${name}-root` },
    },
    [root],
  );
  object(name, kind, { name }, { ca: { secretName: name } }, [certificate]);
}

/** The one kind that is in an operator's namespace before the operator is. */
const releaseType = "kubernetes:helm.sh/v3:Release";

function gatewayClass(
  { entry: { className } }: KubernetesSettings,
  labels: Labels,
  options: pulumi.CustomResourceOptions,
): void {
  new k8s.apiextensions.CustomResource(
    `${className}-class`,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: className, labels },
      spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    },
    options,
  );
}
