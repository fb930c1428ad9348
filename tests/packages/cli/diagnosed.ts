import assert from "node:assert/strict";
import { ObjectServer, type ServedCluster, type ServedObject } from "../../support/object-server.ts";
import type { TestProject } from "./axon.ts";

/** A production stack of a system in the context `production`. */
export const stackFile = (system: string) => `config:
  axon:system: ${system}
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    kubeconfig: kubeconfig
    proxies: ["10.0.0.0/8"]
    capacity: { cpu: "200", memory: 800Gi, storage: 4Ti }
    backup: { s3: { bucket: b, roleArn: "arn:aws:iam::000000000000:role/r" } }
    dumps: false
`;

export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  rest: object = {},
): ServedObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, namespace, ...("metadata" in rest ? (rest.metadata as object) : {}) },
});
export const ready = [{ type: "Ready", status: "True" }];
export const databaseImage = "ghcr.io/cloudnative-pg/postgresql:17";

/** A service's container, as its Deployment and its pod have it. */
export const container = (name: string) => ({
  name,
  image: `registry.example.com/${name}:1`,
  env: [
    { name: "NEUROCA_DB_PASSWORD", valueFrom: { secretKeyRef: { name: "postgres-credentials", key: "password" } } },
  ],
  envFrom: [{ configMapRef: { name: `${name}-config-1` } }],
  securityContext: { runAsUser: 10_001, allowPrivilegeEscalation: false },
  volumeMounts: [
    { name: "cache", mountPath: "/app/cache" },
    { name: "file", mountPath: "/app/one.yaml", subPath: "one.yaml" },
  ],
  resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } },
});

export function workload(name: string, namespace: string, pod: object = {}): ServedObject[] {
  const spec = { containers: [container(name)], nodeName: "node-1" };
  return [
    object("apps/v1", "Deployment", name, namespace, {
      metadata: { generation: 1 },
      spec: { replicas: 1, template: { spec } },
      status: { observedGeneration: 1, updatedReplicas: 1, availableReplicas: 1 },
    }),
    object("v1", "Pod", `${name}-a`, namespace, {
      metadata: { labels: { app: name } },
      spec,
      status: {
        phase: "Running",
        conditions: ready,
        podIP: "10.1.0.1",
        containerStatuses: [{ name, ready: true, restartCount: 0, state: { running: {} } }],
      },
      ...pod,
    }),
    object("v1", "ConfigMap", `${name}-config-1`, namespace, {
      data: { LOG_LEVEL: "info", LEAKED_PASSWORD: "hunter2" },
    }),
  ];
}

export const server = (name: string, namespace: string, labels: Readonly<Record<string, string>>) =>
  object("v1", "Pod", name, namespace, {
    metadata: { labels },
    spec: { containers: [{ name: "postgres", image: databaseImage }] },
    status: { phase: "Running", conditions: ready, podIP: "10.1.0.9", containerStatuses: [] },
  });
export const database = (namespace: string): ServedObject[] => [
  object("postgresql.cnpg.io/v1", "Cluster", "postgres", namespace, {
    spec: { instances: 2 },
    status: { readyInstances: 2, phase: "Cluster in healthy state" },
  }),
  server("postgres-1", namespace, { "cnpg.io/cluster": "postgres" }),
  server("postgres-pooler-x", namespace, { "cnpg.io/cluster": "postgres", "cnpg.io/poolerName": "postgres-pooler" }),
];

/** An ephemeral container that has run as soon as it is added. */
export function runsAtOnce(object: ServedObject): ServedObject {
  const { ephemeralContainers = [] } = (object.spec ?? {}) as {
    readonly ephemeralContainers?: { readonly name: string }[];
  };
  if (ephemeralContainers.length === 0) return object;
  const ended = ephemeralContainers.map(({ name }) => ({ name, state: { terminated: { exitCode: 0 } } }));
  return { ...object, status: { ...(object.status as object), ephemeralContainerStatuses: ended } };
}

/** Runs `axon diagnose` in a project of the tests that follow, each time against a cluster of its own. */
export function diagnoses(project: TestProject) {
  const servers: ObjectServer[] = [];
  const close = () => servers.splice(0).forEach((api) => void api.close());
  afterEach(close);
  after(() => project.remove());

  return async (symptom: string, cluster: ServedCluster, args: readonly string[] = ["nca", "neuroca-api"]) => {
    project.write("Pulumi.prod.yaml", stackFile(args[0] ?? ""));
    close();
    const api = await ObjectServer.start(cluster);
    servers.push(api);
    project.write("kubeconfig", api.kubeconfig("production"));
    const run = await project.run(["diagnose", ...args, "--env", "prod", "--for", symptom, "--json"]);
    const { sections, findings } = JSON.parse(run.stdout);
    const lines = (title: string): readonly string[] =>
      sections.find((section: { title: string }) => section.title === title)?.lines ?? assert.fail(`no ${title}`);
    return { ...run, findings: findings as readonly string[], lines };
  };
}
