import { restricted } from "@axon/platform/restricted";
import { controllerResources, type Operator, replicas } from "../operator.ts";

/** Certificates, secrets, entry, metrics: what nearly every stack relies on. */
export const foundation = {
  /** Values: https://artifacthub.io/packages/helm/cert-manager/cert-manager */
  certManager: {
    title: "cert-manager",
    chart: "cert-manager",
    repository: "https://charts.jetstack.io",
    version: "v1.21.2",
    namespace: "cert-manager",
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    atLeast: "1.15",
    usedFor: "certificates, those of the Barman Cloud plugin among them",
    // It looks for the Gateway API once, when it starts.
    after: ["envoyGateway"],
    ingress: [10_250, 9402],
    values: (surroundings) => ({
      crds: { enabled: true, keep: true },
      replicaCount: replicas(surroundings),
      podDisruptionBudget: { enabled: surroundings.production },
      resources: controllerResources("512Mi"),
      config: {
        apiVersion: "controller.config.cert-manager.io/v1alpha1",
        kind: "ControllerConfiguration",
        enableGatewayAPI: surroundings.operators.includes("envoyGateway"),
      },
      webhook: {
        replicaCount: replicas(surroundings),
        podDisruptionBudget: { enabled: surroundings.production },
        resources: controllerResources("128Mi"),
      },
      cainjector: {
        replicaCount: replicas(surroundings),
        podDisruptionBudget: { enabled: surroundings.production },
        resources: controllerResources("512Mi"),
      },
      startupapicheck: { resources: controllerResources("128Mi") },
    }),
  },
  /** Values: deploy/charts/external-secrets/values.yaml of github.com/external-secrets/external-secrets */
  externalSecrets: {
    title: "External Secrets",
    chart: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.10.0",
    namespace: "external-secrets",
    groups: ["external-secrets.io", "generators.external-secrets.io"],
    atLeast: "0.16",
    usedFor: "secrets, unless they are generated",
    ingress: [10_250, 8080],
    values: (surroundings) => ({
      installCRDs: true,
      replicaCount: replicas(surroundings),
      leaderElect: true,
      podDisruptionBudget: { enabled: surroundings.production, minAvailable: 1 },
      resources: controllerResources("512Mi"),
      webhook: {
        replicaCount: replicas(surroundings),
        podDisruptionBudget: { enabled: surroundings.production, minAvailable: 1 },
        resources: controllerResources("128Mi"),
      },
      certController: { replicaCount: replicas(surroundings), resources: controllerResources() },
    }),
  },
  /** Its proxies run in the same namespace, which clients therefore reach. Values: charts/gateway-helm of github.com/envoyproxy/gateway */
  envoyGateway: {
    title: "Envoy Gateway",
    chart: "oci://docker.io/envoyproxy/gateway-helm",
    version: "v1.9.1",
    namespace: "envoy-gateway-system",
    groups: ["gateway.networking.k8s.io", "gateway.envoyproxy.io"],
    atLeast: "1.5",
    usedFor: "entry, with the Gateway API; an Ingress controller does instead",
    ingress: "any",
    values: (surroundings) => ({
      deployment: {
        replicas: replicas(surroundings),
        envoyGateway: { resources: controllerResources("1Gi") },
      },
      // Entries end slow clients by it. Its writers get nothing that those of an EnvoyProxy have not, who say what the proxies' pods are.
      config: { envoyGateway: { extensionApis: { enableEnvoyPatchPolicy: true } } },
      ...(surroundings.production ? { podDisruptionBudget: { minAvailable: 1 } } : {}),
    }),
  },
  /** Values: charts/metrics-server of github.com/kubernetes-sigs/metrics-server */
  metricsServer: {
    title: "metrics-server",
    chart: "metrics-server",
    repository: "https://kubernetes-sigs.github.io/metrics-server/",
    version: "3.13.0",
    namespace: "kube-system",
    groups: ["metrics.k8s.io"],
    usedFor: "autoscaling by CPU and memory",
    ingress: "any",
    values: (surroundings) => ({
      replicas: replicas(surroundings),
      podDisruptionBudget: { enabled: surroundings.production, minAvailable: 1 },
      resources: controllerResources(),
    }),
  },
  /** Operator and kube-state-metrics alone: a system brings its own Prometheus, Alertmanager and Grafana. */
  prometheus: {
    title: "Prometheus operator, kube-state-metrics",
    chart: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
    version: "90.2.0",
    namespace: "monitoring",
    groups: ["monitoring.coreos.com"],
    usedFor:
      "monitors and alert rules; a system gets a Prometheus, a log store and a Grafana of its own unless the cluster shares them (`monitoring.sharedNamespace`); kube-state-metrics is found by the label `app.kubernetes.io/name: kube-state-metrics` of its chart",
    ingress: [10_250, 8080],
    values: () => ({
      crds: { enabled: true },
      prometheus: { enabled: false },
      alertmanager: { enabled: false },
      grafana: { enabled: false },
      nodeExporter: { enabled: false },
      defaultRules: { create: false },
      prometheusOperator: { resources: controllerResources() },
      kubeStateMetrics: { enabled: true },
      // Where the default of `monitoring.kubeStateMetrics` looks for it.
      "kube-state-metrics": { namespaceOverride: "kube-system", resources: controllerResources() },
    }),
  },
  /** Values: deployments/kubernetes/chart/reloader of github.com/stakater/Reloader */
  reloader: {
    title: "Reloader",
    chart: "reloader",
    repository: "https://stakater.github.io/stakater-charts",
    version: "2.2.16",
    namespace: "reloader",
    groups: [],
    usedFor: "restarts when an external store changes a secret",
    ingress: [9090],
    values: (surroundings) => ({
      reloader: {
        enableHA: surroundings.production,
        readOnlyRootFileSystem: true,
        deployment: {
          replicas: replicas(surroundings),
          containerSecurityContext: restricted.container,
          resources: controllerResources(),
        },
      },
    }),
  },
} as const satisfies Record<string, Operator>;
