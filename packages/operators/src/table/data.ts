import { restricted } from "@axon/platform/restricted";
import { controllerResources, type Operator, replicas } from "../operator.ts";

/** Databases, messages, search. */
export const data = {
  /** Values: charts/cloudnative-pg of github.com/cloudnative-pg/charts */
  cloudNativePg: {
    title: "CloudNativePG",
    chart: "cloudnative-pg",
    repository: "https://cloudnative-pg.github.io/charts",
    version: "0.29.0",
    namespace: "cnpg-system",
    groups: ["postgresql.cnpg.io"],
    atLeast: "1.27",
    usedFor: "databases in staging and production",
    ingress: [9443, 8080],
    values: (surroundings) => ({
      crds: { create: true },
      replicaCount: replicas(surroundings),
      resources: controllerResources("512Mi"),
    }),
  },
  /** The operator looks for the plugin in its own namespace. Values: charts/plugin-barman-cloud of the same repository. */
  barmanCloud: {
    title: "Barman Cloud plugin",
    chart: "plugin-barman-cloud",
    repository: "https://cloudnative-pg.github.io/charts",
    version: "0.8.0",
    namespace: "cnpg-system",
    groups: ["barmancloud.cnpg.io"],
    atLeast: "0.5",
    usedFor: "backups",
    needs: ["cloudNativePg", "certManager"],
    ingress: [],
    values: () => ({ crds: { create: true }, resources: controllerResources() }),
  },
  /** Values: packaging/helm-charts of github.com/strimzi/strimzi-kafka-operator; 1.x serves `v1` alone. */
  strimzi: {
    title: "Strimzi",
    chart: "oci://quay.io/strimzi-helm/strimzi-kafka-operator",
    version: "1.2.0",
    namespace: "strimzi",
    groups: ["kafka.strimzi.io", "core.strimzi.io"],
    usedFor: "messages (Kafka)",
    ingress: [8080],
    values: (surroundings) => ({
      watchAnyNamespace: true,
      replicas: replicas(surroundings),
      leaderElection: { enable: true },
      podSecurityContext: restricted.pod,
      securityContext: restricted.container,
      podDisruptionBudget: { enabled: surroundings.production },
      resources: { requests: { cpu: "200m", memory: "384Mi" }, limits: { cpu: "1", memory: "384Mi" } },
    }),
  },
  /** Values: deploy/eck-operator of github.com/elastic/cloud-on-k8s */
  elastic: {
    title: "Elastic (ECK)",
    chart: "eck-operator",
    repository: "https://helm.elastic.co",
    version: "3.5.0",
    namespace: "elastic-system",
    groups: [
      "agent.k8s.elastic.co",
      "apm.k8s.elastic.co",
      "autoscaling.k8s.elastic.co",
      "beat.k8s.elastic.co",
      "elasticsearch.k8s.elastic.co",
      "kibana.k8s.elastic.co",
      "logstash.k8s.elastic.co",
      "stackconfigpolicy.k8s.elastic.co",
    ],
    usedFor: "search",
    ingress: [9443],
    values: (surroundings) => ({
      installCRDs: true,
      replicaCount: replicas(surroundings),
      podDisruptionBudget: { enabled: surroundings.production, minAvailable: 1 },
      resources: controllerResources("1Gi", "1"),
      podSecurityContext: restricted.pod,
      securityContext: restricted.container,
      telemetry: { disabled: true },
    }),
  },
} as const satisfies Record<string, Operator>;
