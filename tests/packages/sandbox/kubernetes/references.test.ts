import assert from "node:assert/strict";
import { join } from "node:path";
import { checkReferences } from "@axon/sandbox";
import { kindOf, worldKey } from "../../../../packages/sandbox/src/kubernetes/kind.ts";
import { nameOf, namespaceOf } from "../../../../packages/sandbox/src/kubernetes/object.ts";
import type { Value, ValueMap } from "../../../../packages/sandbox/src/value.ts";
import { World } from "../../../../packages/sandbox/src/world/world.ts";
import { temporaryFolder } from "../cluster.ts";

const labels = { app: "api" };
const at = (name: string, namespace = "shop"): ValueMap => ({ name, namespace });

const deployment = (spec: ValueMap = {}, container: ValueMap = {}): ValueMap => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: at("api"),
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { ...spec, containers: [{ name: "api", image: "a/b:1", ...container }] } },
  },
});

const simple = (apiVersion: string, kind: string, name: string, rest: ValueMap = {}): ValueMap => ({
  apiVersion,
  kind,
  metadata: at(name),
  ...rest,
});

const service = simple("v1", "Service", "api", { spec: { selector: labels, ports: [{ port: 80, name: "http" }] } });
const gateway = (secret: string): ValueMap =>
  simple("gateway.networking.k8s.io/v1", "Gateway", "public", {
    spec: { listeners: [{ name: "https", tls: { certificateRefs: [{ name: secret }] } }] },
  });
const route = (backend: string, port: number): ValueMap =>
  simple("gateway.networking.k8s.io/v1", "HTTPRoute", "api", {
    spec: { parentRefs: [{ name: "public" }], rules: [{ backendRefs: [{ name: backend, port }] }] },
  });
const environment = (kind: string, name: string, key: string, optional = false): ValueMap => ({
  env: [{ name: "X", valueFrom: { [kind]: { name, key, optional } } }],
});
const volume = (source: Value): ValueMap => ({ volumes: [{ name: "v", ...(source as ValueMap) }] });

const rollout = (strategy: ValueMap, pod: ValueMap = {}): ValueMap => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: at("api"),
  spec: {
    strategy,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { ...pod, containers: [{ name: "api", image: "a/b:1" }] } },
  },
});

/** What there is, and what is said about it. */
const CASES: readonly (readonly [string, readonly ValueMap[], readonly string[]])[] = [
  ["a Service that selects pods", [service, deployment()], []],
  ["a Service that selects nothing", [service], ["spec.selector: selects no pods, so nothing answers at this Service"]],
  [
    "a Service that selects pods of another namespace",
    [service, { ...deployment(), metadata: at("api", "other") }],
    ["spec.selector: selects no pods, so nothing answers at this Service"],
  ],
  ["a Service without a selector", [simple("v1", "Service", "outside", { spec: { ports: [{ port: 80 }] } })], []],
  [
    "a disruption budget that selects nothing",
    [
      simple("policy/v1", "PodDisruptionBudget", "api", { spec: { selector: { matchLabels: { app: "web" } } } }),
      deployment(),
    ],
    ["spec.selector: selects no pods, so nothing is protected"],
  ],
  [
    "an autoscaler without a target",
    [
      simple("autoscaling/v2", "HorizontalPodAutoscaler", "api", {
        spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
      }),
    ],
    ['spec.scaleTargetRef: there is no Deployment "web" to scale'],
  ],
  [
    "an autoscaler of KEDA without its target and its login",
    [
      simple("keda.sh/v1alpha1", "ScaledObject", "api", {
        spec: {
          scaleTargetRef: { name: "web" },
          triggers: [{ type: "kafka", authenticationRef: { name: "login" } }, { type: "cpu" }],
        },
      }),
    ],
    [
      'spec.scaleTargetRef: there is no Deployment "web" to scale',
      'spec.triggers[0].authenticationRef: there is no TriggerAuthentication "login" in shop',
    ],
  ],
  [
    "a vertical autoscaler without a target",
    [
      simple("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "api", {
        spec: { targetRef: { kind: "Deployment", name: "web" } },
      }),
    ],
    ['spec.targetRef: there is no Deployment "web" to scale'],
  ],
  [
    "a canary without its Services, analysis and route",
    [
      rollout({
        canary: {
          stableService: "api",
          canaryService: "api-canary",
          analysis: { templates: [{ templateName: "errors" }, { templateName: "shared", clusterScope: true }] },
          steps: [{ setWeight: 5 }, { analysis: { templates: [{ templateName: "smoke" }] } }],
          trafficRouting: { plugins: { "argoproj-labs/gatewayAPI": { httpRoute: "api" } } },
        },
      }),
      service,
    ],
    [
      'spec.strategy.canary.canaryService: there is no Service "api-canary" in shop, which Rollout "api" needs',
      'spec.strategy.canary.analysis.templates[0]: there is no AnalysisTemplate "errors" in shop, which Rollout "api" needs',
      'spec.strategy.canary.steps[1].analysis.templates[0]: there is no AnalysisTemplate "smoke" in shop, which Rollout "api" needs',
      'spec.strategy.canary.trafficRouting.plugins: there is no HTTPRoute "api" in shop, which Rollout "api" needs',
    ],
  ],
  [
    "a blue/green Rollout with what it needs",
    [
      rollout({
        blueGreen: { activeService: "api", prePromotionAnalysis: { templates: [{ templateName: "smoke" }] } },
      }),
      service,
      simple("argoproj.io/v1alpha1", "AnalysisTemplate", "smoke"),
    ],
    [],
  ],
  [
    "a Rollout whose pods need an account",
    [rollout({}, { serviceAccountName: "api" })],
    ['serviceAccountName: there is no ServiceAccount "api" in shop'],
  ],
  [
    "a ConfigMap key that is there",
    [
      deployment({}, environment("configMapKeyRef", "settings", "a")),
      simple("v1", "ConfigMap", "settings", { data: { a: "" } }),
    ],
    [],
  ],
  [
    "a ConfigMap key that is not",
    [
      deployment({}, environment("configMapKeyRef", "settings", "b")),
      simple("v1", "ConfigMap", "settings", { data: { a: "" } }),
    ],
    ['container "api" env X: ConfigMap "settings" has no key "b"'],
  ],
  [
    "a Secret that is missing",
    [deployment({}, environment("secretKeyRef", "db", "password"))],
    ['container "api" env X: there is no Secret "db" in shop'],
  ],
  ["a Secret that may be missing", [deployment({}, environment("secretKeyRef", "db", "password", true))], []],
  [
    "an envFrom without its Secret",
    [deployment({}, { envFrom: [{ secretRef: { name: "db" } }] })],
    ['container "api" envFrom: there is no Secret "db" in shop'],
  ],
  [
    "a volume without its ConfigMap",
    [deployment(volume({ configMap: { name: "c" } }))],
    ['volumes["v"]: there is no ConfigMap "c" in shop'],
  ],
  [
    "a volume without its claim",
    [deployment(volume({ persistentVolumeClaim: { claimName: "c" } }))],
    ['volumes["v"]: there is no PersistentVolumeClaim "c" in shop'],
  ],
  [
    "a missing service account",
    [deployment({ serviceAccountName: "api" })],
    ['serviceAccountName: there is no ServiceAccount "api" in shop'],
  ],
  ["the default service account", [deployment({ serviceAccountName: "default" })], []],
  [
    "a route to a Service",
    [gateway("tls"), simple("v1", "Secret", "tls"), service, deployment(), route("api", 80)],
    [],
  ],
  [
    "a route to a port that is not there",
    [gateway("tls"), simple("v1", "Secret", "tls"), service, deployment(), route("api", 81)],
    ['spec.rules[0].backendRefs[0]: Service "api" has no port 81'],
  ],
  [
    "a route to nowhere from nowhere",
    [route("web", 80)],
    [
      'spec.parentRefs[0]: there is no Gateway "public" in shop',
      'spec.rules[0].backendRefs[0]: there is no Service "web" in shop',
    ],
  ],
  [
    "a gateway without its certificate",
    [gateway("tls")],
    ['spec.listeners[0].tls.certificateRefs[0]: there is no Secret "tls" in shop'],
  ],
  [
    "a Service on the pods of a database operator",
    [
      simple("postgresql.cnpg.io/v1", "Cluster", "db", { spec: { instances: 3 } }),
      simple("v1", "Service", "db", { spec: { selector: { "cnpg.io/cluster": "db" }, ports: [{ port: 5432 }] } }),
    ],
    [],
  ],
  [
    "Services on the servers and on a component of a broker operator",
    [
      simple("kafka.strimzi.io/v1", "Kafka", "events", {
        spec: {
          kafka: { template: { pod: { metadata: { labels: { app: "events" } } } } },
          kafkaExporter: { template: { pod: { metadata: { labels: { app: "lag" } } } } },
        },
      }),
      simple("v1", "Service", "events", { spec: { selector: { app: "events" }, ports: [{ port: 9094 }] } }),
      simple("v1", "Service", "lag", { spec: { selector: { app: "lag" }, ports: [{ port: 9404 }] } }),
      simple("v1", "Service", "balancer", { spec: { selector: { app: "balancer" }, ports: [{ port: 9090 }] } }),
    ],
    ["spec.selector: selects no pods, so nothing answers at this Service"],
  ],
  [
    "a Service on the pods of a search engine's operator",
    [
      simple("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "search", { spec: { nodeSets: [{ name: "data" }] } }),
      simple("v1", "Service", "search", {
        spec: { selector: { "elasticsearch.k8s.elastic.co/cluster-name": "search" }, ports: [{ port: 9200 }] },
      }),
    ],
    [],
  ],
  [
    "a Service on the pods of a Prometheus",
    [
      simple("monitoring.coreos.com/v1", "Prometheus", "watch", {
        spec: { podMetadata: { labels: { app: "watch" } } },
      }),
      simple("v1", "Service", "watch", {
        spec: { selector: { app: "watch", prometheus: "watch" }, ports: [{ port: 9090 }] },
      }),
    ],
    [],
  ],
];

describe("checkReferences", () => {
  const folder = temporaryFolder();

  for (const [title, objects, expected] of CASES) {
    it(`says what it should about ${title}`, async () => {
      const worldFile = join(folder.path, "world.json");
      const world = World.open(worldFile);
      for (const object of objects) {
        const kind = kindOf(String(object.apiVersion), String(object.kind));
        const type = `kubernetes:${kind.group === "" ? "core" : kind.group}/${kind.version}:${kind.kind}`;
        const id = `${namespaceOf(object)}/${nameOf(object)}`;
        const key = worldKey(kind, namespaceOf(object), nameOf(object));
        await world.put(key, { standIn: "kubernetes", type, id, urn: `urn:${id}`, properties: object, modelled: [] });
      }
      await world.close();
      const warnings = checkReferences(worldFile);
      assert.deepEqual(
        warnings.map(({ path, message }) => `${path}: ${message}`),
        expected,
      );
      assert.ok(warnings.every(({ object, urn }) => urn.startsWith("urn:shop/") && object.includes(" shop/")));
    });
  }
});
