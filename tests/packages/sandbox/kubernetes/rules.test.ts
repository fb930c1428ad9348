import assert from "node:assert/strict";
import { kindOf } from "../../../../packages/sandbox/src/kubernetes/kind.ts";
import { validateObject } from "../../../../packages/sandbox/src/kubernetes/validate.ts";
import { formatPath, Secret, type ValueMap } from "../../../../packages/sandbox/src/value.ts";

const metadata = { name: "one", namespace: "shop" };
const pod = (rest: ValueMap = {}, container: ValueMap = {}): ValueMap => ({
  metadata: { labels: { app: "one" } },
  spec: { containers: [{ name: "one", image: "a/b:1", ...container }], ...rest },
});
const deployment = (rest: ValueMap, container: ValueMap = {}): ValueMap => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: { selector: { matchLabels: { app: "one" } }, template: pod(rest, container) },
});
const cronJob = (schedule: string, restartPolicy = "Never"): ValueMap => ({
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata,
  spec: { schedule, jobTemplate: { spec: { template: pod({ restartPolicy }) } } },
});
const networkPolicy = (ipBlock: ValueMap, port: number | string = 80): ValueMap => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata,
  spec: { podSelector: {}, egress: [{ to: [{ ipBlock }], ports: [{ port }] }] },
});
const autoscaler = (minReplicas: number, maxReplicas: number): ValueMap => ({
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata,
  spec: { scaleTargetRef: { kind: "Deployment", name: "one" }, minReplicas, maxReplicas },
});
const ingress = (path: string): ValueMap => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata,
  spec: {
    rules: [
      { http: { paths: [{ path, pathType: "Prefix", backend: { service: { name: "a", port: { number: 80 } } } }] } },
    ],
  },
});
const service = (spec: ValueMap): ValueMap => ({ apiVersion: "v1", kind: "Service", metadata, spec });
const simple = (kind: string, rest: ValueMap, apiVersion = "v1"): ValueMap => ({ apiVersion, kind, metadata, ...rest });
const container = "spec.template.spec.containers[0]";

const ACCEPTED: readonly (readonly [string, ValueMap])[] = [
  ["a schedule of five fields", cronJob("*/5 0-6 1,15 JAN-MAR MON")],
  ["a schedule with a name", cronJob("@daily", "OnFailure")],
  ["an address range with an exception inside", networkPolicy({ cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] })],
  ["an address range of version 6", networkPolicy({ cidr: "::/0", except: ["fc00::/7"] }, "https")],
  ["an autoscaler with one bound", autoscaler(3, 3)],
  ["a path of an Ingress", ingress("/shop")],
  ["a headless Service without ports", service({ clusterIP: "None" })],
  ["a name for something outside", service({ type: "ExternalName", externalName: "db.example.com" })],
  [
    "a probe of a sidecar",
    deployment({
      initContainers: [
        { name: "s", image: "a/b:1", restartPolicy: "Always", readinessProbe: { exec: { command: ["true"] } } },
      ],
    }),
  ],
  [
    "a role whose name has colons",
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:one" }, rules: [] },
  ],
  [
    "the same port for two protocols",
    service({
      ports: [
        { name: "a", port: 53 },
        { name: "b", port: 53, protocol: "UDP" },
      ],
    }),
  ],
];

const REFUSED: readonly (readonly [ValueMap, string])[] = [
  [cronJob("* * * *"), 'spec.schedule: must have five fields: minute, hour, day, month, weekday; got "* * * *"'],
  [cronJob("TZ=UTC * * * * *"), "spec.schedule: must not name a time zone; use spec.timeZone"],
  [
    cronJob("@daily", "Always"),
    'spec.jobTemplate.spec.template.spec.restartPolicy: must be OnFailure or Never in a CronJob, got "Always"',
  ],
  [
    simple("Job", { spec: { template: pod() } }, "batch/v1"),
    "spec.template.spec.restartPolicy: must be OnFailure or Never in a Job, got nothing",
  ],
  [
    networkPolicy({ cidr: "10.0.0.0" }),
    'spec.egress[0].to[0].ipBlock.cidr: must be an address range such as "10.0.0.0/8", got "10.0.0.0"',
  ],
  [
    networkPolicy({ cidr: "10.0.0.0/8", except: ["192.168.0.0/16"] }),
    'spec.egress[0].to[0].ipBlock.except[0]: must be an address range inside of 10.0.0.0/8, got "192.168.0.0/16"',
  ],
  [networkPolicy({ cidr: "10.0.0.0/8" }, 0), "spec.egress[0].ports[0].port: must be from 1 to 65535, got 0"],
  [autoscaler(3, 2), "spec.maxReplicas: must be at least minReplicas, 3, got 2"],
  [autoscaler(0, 2), "spec.minReplicas: must be at least 1, got 0"],
  [ingress("shop"), 'spec.rules[0].http.paths[0].path: must start with "/", got "shop"'],
  [service({}), "spec.ports: missing required field"],
  [service({ type: "ExternalName" }), 'spec.externalName: missing required field for type "ExternalName"'],
  [service({ ports: [{ port: 80, nodePort: 80 }] }), "spec.ports[0].nodePort: must be from 30000 to 32767, got 80"],
  [
    service({
      ports: [
        { name: "a", port: 80 },
        { name: "b", port: 80 },
      ],
    }),
    "spec.ports[1].port: must be unique, but there is another port TCP 80",
  ],
  [
    simple("PodDisruptionBudget", { spec: { minAvailable: "half" } }, "policy/v1"),
    'spec.minAvailable: must be a count or a percentage such as "50%", got "half"',
  ],
  [
    simple(
      "PrometheusRule",
      {
        spec: {
          groups: ["shop.web", "shop.web"].map((name) => ({ name, rules: [{ alert: "Down", expr: "vector(1)" }] })),
        },
      },
      "monitoring.coreos.com/v1",
    ),
    'spec.groups[1].name: must be unique, but there is another group "shop.web"',
  ],
  [
    simple("ConfigMap", { data: { "a/b": "" } }),
    'data.a/b: must consist of letters, digits, "-", "_" and "."; got "a/b"',
  ],
  [
    simple("ConfigMap", { data: { a: "x".repeat(2 ** 20 + 1) } }),
    "must have at most 1048576 bytes of data together, got 1048577",
  ],
  [simple("ConfigMap", { data: { a: "" }, binaryData: { a: "" } }), "binaryData.a: must not be in data as well"],
  [
    simple("Secret", { type: "kubernetes.io/basic-auth", stringData: new Secret({ other: "x" }) }),
    'data: must have username or password for type "kubernetes.io/basic-auth"',
  ],
  [simple("Namespace", {}), "metadata.namespace: must be left out: a Namespace is in no namespace"],
  [
    deployment({ restartPolicy: "Always", containers: [] }),
    "spec.template.spec.containers: must have at least one container",
  ],
  [
    deployment({ volumes: [{ name: "v", emptyDir: {}, configMap: { name: "c" } }] }),
    "spec.template.spec.volumes[0]: must have one source, got emptyDir and configMap",
  ],
  [
    deployment({ initContainers: [{ name: "one", image: "a/b:1" }] }),
    `${container}.name: must be unique, but there is another container "one"`,
  ],
  [
    deployment({ initContainers: [{ name: "i", image: "a/b:1", readinessProbe: { exec: { command: ["true"] } } }] }),
    "spec.template.spec.initContainers[0].readinessProbe: must be left out: an initial container that is no sidecar has no probes",
  ],
  [
    deployment({}, { ports: [{ name: "much-too-long-name", containerPort: 80 }] }),
    `${container}.ports[0].name: must be at most 15 lower case letters, digits and "-", with a letter among them; got "much-too-long-name"`,
  ],
  [
    deployment({}, { livenessProbe: { exec: { command: ["true"] }, successThreshold: 2 } }),
    `${container}.livenessProbe.successThreshold: must be 1, got 2`,
  ],
  [
    deployment({}, { env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] }),
    `${container}.env[0]: must have value or valueFrom, not both`,
  ],
  [
    deployment({}, { env: [{ name: "A", valueFrom: {} }] }),
    `${container}.env[0].valueFrom: must have one source, got 0`,
  ],
  [
    deployment(
      { volumes: [{ name: "v", emptyDir: {} }] },
      { volumeMounts: ["a", "b"].map(() => ({ name: "v", mountPath: "/x" })) },
    ),
    `${container}.volumeMounts[1].mountPath: must be unique, but there is another mount at "/x"`,
  ],
];

async function problemsOf(object: ValueMap): Promise<readonly string[]> {
  const problems = await validateObject(kindOf(String(object.apiVersion), String(object.kind)), object);
  return problems.map(({ path, reason }) => (path.length === 0 ? reason : `${formatPath(path)}: ${reason}`));
}

describe("rules of an API server", () => {
  for (const [title, object] of ACCEPTED) {
    it(`let ${title} through`, async () => {
      assert.deepEqual(await problemsOf(object), []);
    });
  }

  for (const [object, problem] of REFUSED) {
    it(`say ${problem}`, async () => {
      assert.deepEqual(await problemsOf(object), [problem]);
    });
  }
});
