import assert from "node:assert/strict";
import { type Analysis, KubernetesService, type KubernetesServiceArgs, type Strategy } from "@axon/services/kubernetes";
import { childrenOf, only, type RecordedResource, recordResources } from "../../support/mocks.ts";
import { refusals } from "../../support/strict.ts";

const rolloutType = "kubernetes:argoproj.io/v1alpha1:Rollout";
const templateType = "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate";
const routeType = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const serviceType = "kubernetes:core/v1:Service";

const api: KubernetesServiceArgs = {
  namespace: "neuroca",
  image: "registry.example.com/neuroca-api:1.0.0",
  port: 8000,
  servicePort: 80,
  replicas: 4,
  resources: { cpu: { request: "500m" }, memory: { request: "1Gi", limit: "2Gi" } },
  health: { ready: { path: "/ready" }, live: { path: "/live" } },
};

const analysis: Analysis = {
  prometheus: "http://prometheus.monitoring:9090",
  errorRate: { maxPercent: 1 },
  latency: { maxMilliseconds: 500 },
};

const canary: Extract<Strategy, { readonly canary: object }>["canary"] = {
  steps: [
    { weight: 5, pause: "5m" },
    { weight: 50, pause: "approval" },
  ],
  analysis,
};

async function deploy(
  strategy: Strategy | undefined,
  args: Partial<KubernetesServiceArgs> = {},
): Promise<readonly RecordedResource[]> {
  const resources = await recordResources(() => {
    new KubernetesService("neuroca-api", { ...api, ...args, strategy });
  });
  assert.deepEqual(await refusals(resources), [], "a strict API server takes all of it");
  return resources;
}

const specOf = (resources: readonly RecordedResource[], type: string, name?: string) =>
  Object(only(resources, type, name).inputs.spec);

async function failure(strategy: Strategy, args: Partial<KubernetesServiceArgs> = {}): Promise<string> {
  try {
    await deploy(strategy, args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}

describe("a canary release", () => {
  it("is a Rollout in place of the Deployment, with stable names for both versions (NC-082)", async () => {
    assert.deepEqual(childrenOf(await deploy({ canary }), "neuroca-api"), [
      "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate neuroca-api-canary",
      "kubernetes:argoproj.io/v1alpha1:Rollout neuroca-api",
      "kubernetes:core/v1:ConfigMap neuroca-api-config",
      "kubernetes:core/v1:Service neuroca-api",
      "kubernetes:core/v1:Service neuroca-api-canary",
      "kubernetes:core/v1:Service neuroca-api-stable",
      "kubernetes:core/v1:ServiceAccount neuroca-api",
      "kubernetes:policy/v1:PodDisruptionBudget neuroca-api",
    ]);
  });

  it("takes the steps with their waits, measures from the first on, and is ended when a step gets stuck (NC-082)", async () => {
    const { strategy, progressDeadlineAbort, replicas } = specOf(await deploy({ canary }), rolloutType);
    assert.equal(replicas, 4);
    assert.equal(progressDeadlineAbort, true);
    assert.deepEqual(strategy.canary.steps, [
      { setWeight: 5 },
      { pause: { duration: "300s" } },
      { setWeight: 50 },
      { pause: {} },
    ]);
    assert.deepEqual([strategy.canary.maxSurge, strategy.canary.maxUnavailable], [1, 0]);
    assert.deepEqual(strategy.canary.analysis, {
      templates: [{ templateName: "neuroca-api-canary" }],
      args: [
        { name: "namespace", value: "neuroca" },
        { name: "app", value: "neuroca-api" },
        { name: "hash", valueFrom: { podTemplateHashValue: "Latest" } },
      ],
      startingStep: 1,
    });
  });

  it("is aborted above the error rate or the latency of the new pods alone (NC-082)", async () => {
    const { metrics } = specOf(await deploy({ canary }), templateType);
    const [errors, latency] = metrics;
    const pods = 'namespace="{{args.namespace}}",pod=~"{{args.app}}-{{args.hash}}-.+"';
    assert.equal(
      errors.provider.prometheus.query,
      `100 * (sum(rate(http_requests_total{${pods},status=~"5.."}[60s])) or vector(0)) / sum(rate(http_requests_total{${pods}}[60s]))`,
    );
    assert.equal(errors.failureCondition, "len(result) > 0 && !isNaN(result[0]) && result[0] > 1");
    assert.equal(
      latency.provider.prometheus.query,
      `1000 * histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${pods}}[60s])))`,
    );
    assert.equal(latency.failureCondition, "len(result) > 0 && !isNaN(result[0]) && result[0] > 500");
    assert.deepEqual([errors.interval, errors.failureLimit, errors.count], ["60s", 2, undefined]);
  });

  it("waits for a person when nobody called the new version, unless that may pass", async () => {
    const condition = async (withoutTraffic?: "pass") => {
      const { metrics } = specOf(
        await deploy({ canary: { ...canary, analysis: { ...analysis, withoutTraffic } } }),
        templateType,
      );
      return metrics[0].successCondition;
    };
    assert.equal(await condition(), "len(result) > 0 && !isNaN(result[0]) && result[0] <= 1");
    assert.match(await condition("pass"), /^len\(result\) == 0 \|\| isNaN\(result\[0\]\) \|\| \(/);
  });

  it("measures what the service itself finds important", async () => {
    const checks = { hallucinations: { query: 'max(hallucination_score{pod=~"{{args.pods}}"})', atMost: 0.2 } };
    const { metrics } = specOf(
      await deploy({ canary: { ...canary, analysis: { prometheus: analysis.prometheus, checks } } }),
      templateType,
    );
    assert.equal(
      metrics[0].provider.prometheus.query,
      'max(hallucination_score{pod=~"{{args.app}}-{{args.hash}}-.+"})',
    );
    assert.match(metrics[0].failureCondition, /> 0\.2$/);
  });

  it("is autoscaled and protected as the Rollout it is", async () => {
    const scale = { min: 2, max: 6, cpuPercent: 70 };
    const resources = await deploy({ canary }, { scale });
    const target = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", name: "neuroca-api" };
    assert.deepEqual(specOf(resources, "kubernetes:autoscaling/v2:HorizontalPodAutoscaler").scaleTargetRef, target);
    assert.equal("replicas" in specOf(resources, rolloutType), false);
    const cron = { start: "0 8 * * *", end: "0 18 * * *", timeZone: "UTC", replicas: 3 };
    const keda = await deploy({ canary }, { scale: { ...scale, metrics: { day: { cron } } } });
    assert.deepEqual(specOf(keda, "kubernetes:keda.sh/v1alpha1:ScaledObject").scaleTargetRef, target);
    assert.deepEqual(specOf(keda, "kubernetes:policy/v1:PodDisruptionBudget").selector, {
      matchLabels: { app: "neuroca-api" },
    });
  });

  it("leaves to Argo Rollouts what Argo Rollouts writes", async () => {
    const resources = await deploy({ canary });
    for (const name of ["neuroca-api-stable", "neuroca-api-canary"]) {
      assert.deepEqual(only(resources, serviceType, name).options.ignoreChanges, ["spec.selector"]);
      assert.equal("app" in Object(only(resources, serviceType, name).inputs.metadata).labels, false, "monitored once");
    }
    assert.deepEqual(only(resources, serviceType, "neuroca-api").options.ignoreChanges, []);
  });

  it("splits exact shares at the Gateway, and sends testers to the new version (NC-083)", async () => {
    const traffic = {
      gateway: { name: "public", namespace: "edge", listener: "https" },
      host: "api.neuroca.example.com",
      testers: { cookie: { name: "beta", value: "1" } },
    };
    const resources = await deploy({ canary: { ...canary, traffic } });
    const route = specOf(resources, routeType, "neuroca-api");
    assert.deepEqual(route.parentRefs, [{ name: "public", namespace: "edge", sectionName: "https" }]);
    assert.deepEqual(route.rules[0].backendRefs, [
      { kind: "Service", name: "neuroca-api-stable", port: 80, weight: 100 },
      { kind: "Service", name: "neuroca-api-canary", port: 80, weight: 0 },
    ]);
    assert.deepEqual(only(resources, routeType, "neuroca-api").options.ignoreChanges, [
      "spec.rules[*].backendRefs[*].weight",
    ]);
    assert.deepEqual(specOf(resources, rolloutType).strategy.canary.trafficRouting.plugins, {
      "argoproj-labs/gatewayAPI": { httpRoute: "neuroca-api", namespace: "neuroca" },
    });
    const [rule] = specOf(resources, routeType, "neuroca-api-testers").rules;
    assert.deepEqual(rule.backendRefs, [{ kind: "Service", name: "neuroca-api-canary", port: 80 }]);
    const [{ type, name, value }] = rule.matches[0].headers;
    assert.deepEqual([type, name], ["RegularExpression", "Cookie"]);
    const matches = (cookies: string) => new RegExp(`^(?:${value})$`).test(cookies);
    assert.ok(["beta=1", "a=b; beta=1", "beta=1; a=b"].every(matches));
    assert.ok(!["beta=2", "alphabeta=1", "beta=11"].some(matches));
  });

  it("refuses what cannot be released so", async () => {
    const wrong: readonly [Strategy, RegExp][] = [
      [{ canary: { steps: [] } }, /strategy\.canary\.steps must be at least one step, got none/],
      [
        {
          canary: {
            steps: [
              { weight: 50, pause: "1m" },
              { weight: 50, pause: "1m" },
            ],
          },
        },
        /strategy\.canary\.steps must be rising weights, got 50, 50/,
      ],
      [{ canary: { steps: [{ weight: 100, pause: "soon" }] } }, /weight must be an integer from 1 to 99, got 100/],
      [
        { canary: { ...canary, analysis: { prometheus: "http://p" } } },
        /must be given an errorRate, a latency or checks/,
      ],
      [
        { canary: { ...canary, analysis: { ...analysis, latency: { maxMilliseconds: 5, quantile: 95 } } } },
        /latency\.quantile must be a number from 0\.5 to 0\.999, got 95/,
      ],
      [{ canary: { ...canary, traffic: { gateway: { name: "g" }, host: "*" } } }, /host must be a host name/],
      [{ blueGreen: { scaleDownDelay: "5s" } }, /scaleDownDelay must be 30s to 1d, got 5s/],
    ];
    for (const [strategy, message] of wrong) assert.match(await failure(strategy), message);
    const state = { path: "/data", storage: "1Gi" };
    assert.match(await failure({ canary }, { state }), /strategy must be left out with storage for each replica/);
  });
});

describe("a blue/green release", () => {
  it("has an active Service and a preview, and switches after the checks (NC-081)", async () => {
    const resources = await deploy({ blueGreen: { analysis, afterSwitch: analysis } });
    const { blueGreen } = specOf(resources, rolloutType).strategy;
    const { prePromotionAnalysis, postPromotionAnalysis, ...switching } = blueGreen;
    assert.deepEqual(switching, {
      activeService: "neuroca-api",
      previewService: "neuroca-api-preview",
      autoPromotionEnabled: true,
      scaleDownDelaySeconds: 600,
    });
    assert.equal(prePromotionAnalysis.templates[0].templateName, "neuroca-api-preview");
    assert.equal(postPromotionAnalysis.templates[0].templateName, "neuroca-api-after");
    const { metrics } = specOf(resources, templateType, "neuroca-api-preview");
    assert.equal(metrics[0].count, 5, "a switch needs an end of the measurements");
    assert.deepEqual(only(resources, serviceType, "neuroca-api").options.ignoreChanges, ["spec.selector"]);
  });

  it("waits for a person without checks, or when told to", async () => {
    const promotes = async (strategy: Strategy) =>
      specOf(await deploy(strategy), rolloutType).strategy.blueGreen.autoPromotionEnabled;
    assert.equal(await promotes({ blueGreen: {} }), false);
    assert.equal(await promotes({ blueGreen: { analysis, autoPromotion: false } }), false);
    assert.equal(await promotes({ blueGreen: { autoPromotion: true } }), true);
  });

  it("shows the preview to whoever sends a header (NC-083)", async () => {
    const traffic = {
      gateway: { name: "public" },
      host: "api.neuroca.example.com",
      testers: { header: { name: "X-Preview", value: "yes" } },
    };
    const resources = await deploy({ blueGreen: { traffic, previewReplicas: 1, scaleDownDelay: "1h" } });
    assert.deepEqual(specOf(resources, routeType, "neuroca-api-testers").rules, [
      {
        matches: [
          {
            path: { type: "PathPrefix", value: "/" },
            headers: [{ type: "Exact", name: "X-Preview", value: "yes" }],
          },
        ],
        backendRefs: [{ kind: "Service", name: "neuroca-api-preview", port: 80 }],
      },
    ]);
    assert.deepEqual(specOf(resources, routeType, "neuroca-api").rules[0].backendRefs, [
      { kind: "Service", name: "neuroca-api", port: 80 },
    ]);
    const { previewReplicaCount, scaleDownDelaySeconds } = specOf(resources, rolloutType).strategy.blueGreen;
    assert.deepEqual([previewReplicaCount, scaleDownDelaySeconds], [1, 3600]);
  });
});

describe("a release without a strategy", () => {
  it("is the Deployment it always was", async () => {
    const resources = await deploy(undefined);
    assert.equal(only(resources, "kubernetes:apps/v1:Deployment").name, "neuroca-api");
    assert.equal(
      resources.some(({ type }) => type.includes("argoproj.io")),
      false,
    );
  });
});
