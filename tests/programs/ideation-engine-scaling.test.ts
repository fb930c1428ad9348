import assert from "node:assert/strict";
import { judge, manifest } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { changedStack } from "../support/changed-stack.ts";
import { objectsOf, ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { object, renderStack, stackConfig } from "../support/program.ts";

const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"];
const prometheus = "http://prometheus.monitoring.svc:9090";
const policies = (value: number) => [{ type: "Percent", value, periodSeconds: 60 }];

describe("the Ideation Engine's scaling", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderIdeationEngine("prod");
  });
  const scaled = (name: string) => object(prod, "ScaledObject", name);
  const autoscaler = (name: string) => scaled(name).spec.advanced.horizontalPodAutoscalerConfig;

  it("keeps 9 to 27 crawlers by what waits to be crawled, 1000 for each (IE-054, IE-056)", () => {
    const { metadata, spec } = scaled("axis-crawlers");
    assert.equal(metadata.namespace, "l0-ingestion");
    assert.equal(autoscaler("axis-crawlers").name, "crawler-hpa");
    assert.equal(spec.scaleTargetRef.name, "axis-crawlers");
    assert.deepEqual([spec.minReplicaCount, spec.maxReplicaCount], [9, 27]);
    assert.deepEqual(spec.triggers, [
      {
        type: "prometheus",
        name: "crawl-backlog",
        metricType: "AverageValue",
        metadata: {
          serverAddress: prometheus,
          query: 'sum(crawl_backlog{namespace="l0-ingestion"})',
          threshold: "1000",
        },
      },
    ]);
    // Replicas with numbers, so that the number decides the axis.
    assert.equal(spec.scaleTargetRef.kind, "StatefulSet");
    assert.equal(object(prod, "ConfigMap", "axis-crawlers-config").data.CRAWLER_SHARDS, "9");
  });

  it("doubles crawlers a minute at most after five, and halves them after ten (IE-055)", () => {
    assert.deepEqual(autoscaler("axis-crawlers").behavior, {
      scaleUp: { stabilizationWindowSeconds: 300, selectPolicy: "Max", policies: policies(100) },
      scaleDown: { stabilizationWindowSeconds: 600, selectPolicy: "Max", policies: policies(50) },
    });
  });

  it("adds readers by the lag of each axis' topic, asked for with the reader's own login (IE-054, IE-057)", () => {
    const { spec } = scaled("etl");
    assert.deepEqual([spec.minReplicaCount, spec.maxReplicaCount], [3, 6]);
    const triggers: { type: string; metadata: Record<string, string>; authenticationRef: { name: string } }[] =
      spec.triggers;
    assert.deepEqual(
      triggers.map(({ type, metadata }) => [type, metadata.topic, metadata.consumerGroup, metadata.lagThreshold]),
      axes.map((axis) => ["kafka", `raw_events.${axis}`, "etl", "1000"]),
    );
    for (const { metadata, authenticationRef } of triggers) {
      assert.deepEqual(
        [metadata.bootstrapServers, metadata.tls, metadata.sasl],
        ["kafka-kafka-bootstrap.ideation-engine.svc:9094", "enable", "scram_sha512"],
      );
      const login = object(prod, "TriggerAuthentication", authenticationRef.name);
      assert.equal(login.metadata.namespace, "l0-ingestion");
      const parameters = login.spec.secretTargetRef.map(({ parameter }: { parameter: string }) => parameter);
      assert.deepEqual(parameters.sort(), ["ca", "password", "username"]);
    }
  });

  it("keeps 3 to 50 orchestrators by CPU, memory and what is queued, and lets them go slowly (IE-057, IE-058)", () => {
    const { metadata, spec } = scaled("orchestrator");
    assert.equal(metadata.namespace, "l2-dialogue");
    assert.equal(autoscaler("orchestrator").name, "dialogue-pods-hpa");
    assert.deepEqual(spec.scaleTargetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "orchestrator" });
    assert.deepEqual([spec.minReplicaCount, spec.maxReplicaCount], [3, 50]);
    const [cpu, memory, queue] = spec.triggers;
    assert.deepEqual([cpu.type, cpu.metricType, cpu.metadata.value], ["cpu", "Utilization", "70"]);
    assert.deepEqual([memory.type, memory.metricType, memory.metadata.value], ["memory", "Utilization", "80"]);
    assert.deepEqual([queue.type, queue.metricType], ["prometheus", "AverageValue"]);
    assert.equal(queue.metadata.query, 'sum(queue_depth{namespace="l2-dialogue"})');
    assert.equal(queue.metadata.threshold, "10");
    const { scaleDown } = autoscaler("orchestrator").behavior;
    assert.equal(scaleDown.stabilizationWindowSeconds, 600);
    // The number of replicas is the autoscaler's alone.
    assert.equal(object(prod, "Deployment", "orchestrator").spec.replicas, undefined);
  });

  it("recommends sizes to those that feed Ray within the guide's bounds, and applies none (IE-059)", () => {
    const { metadata, spec } = object(prod, "VerticalPodAutoscaler", "ray-workers-vpa");
    assert.equal(metadata.namespace, "l0-ingestion");
    assert.deepEqual(spec.targetRef, { apiVersion: "apps/v1", kind: "Deployment", name: "ray-workers" });
    assert.equal(spec.updatePolicy.updateMode, "Off");
    const [policy] = spec.resourcePolicy.containerPolicies;
    assert.deepEqual(policy.controlledResources, ["cpu", "memory"]);
    assert.deepEqual(
      [policy.minAllowed, policy.maxAllowed],
      [
        { cpu: "1", memory: "4Gi" },
        { cpu: "7500m", memory: "32Gi" },
      ],
    );
  });

  it("has one mechanism for each workload: Ray's own for Ray's workers, KEDA or nothing for the others (IE-060)", () => {
    const scalers = objectsOf(prod).filter(({ kind }) =>
      ["HorizontalPodAutoscaler", "ScaledObject", "VerticalPodAutoscaler"].includes(kind),
    );
    assert.deepEqual(scalers.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(), [
      "ScaledObject axis-crawlers",
      "ScaledObject etl",
      "ScaledObject orchestrator",
      "VerticalPodAutoscaler ray-workers-vpa",
    ]);
    const pack = { ...axonPack, rules: axonPack.rules.filter(({ rule }) => rule.name === "one-autoscaler") };
    const { findings, unknowns } = judge(
      scalers.map(({ apiVersion, kind, metadata, spec }) => manifest({ apiVersion, kind, metadata, spec })),
      { pack },
    );
    assert.deepEqual([findings, unknowns], [[], []]);
    const { enableInTreeAutoscaling, workerGroupSpecs } = object(prod, "RayCluster", "ray").spec;
    assert.equal(enableInTreeAutoscaling, true);
    assert.deepEqual([workerGroupSpecs[0].minReplicas, workerGroupSpecs[0].maxReplicas], [1, 8]);
  });
});

describe("the Ideation Engine's budget", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderIdeationEngine("prod");
  });

  it("leaves each stage 0.8 of its most pods once a day costs more than 200 USD, never less than its fewest (IE-065)", () => {
    const { data } = object(prod, "ConfigMap", "daily-llm-budget");
    assert.deepEqual(data.autoscalers.trimEnd().split("\n"), [
      "/apis/keda.sh/v1alpha1/namespaces/l0-ingestion/scaledobjects/axis-crawlers maxReplicaCount 27 21",
      "/apis/keda.sh/v1alpha1/namespaces/l0-ingestion/scaledobjects/etl maxReplicaCount 6 4",
      "/apis/keda.sh/v1alpha1/namespaces/l2-dialogue/scaledobjects/orchestrator maxReplicaCount 50 40",
    ]);
    const { schedule, timeZone, jobTemplate } = object(prod, "CronJob", "daily-llm-budget").spec;
    assert.deepEqual([schedule, timeZone], ["*/5 * * * *", "Etc/UTC"]);
    const [{ env }] = jobTemplate.spec.template.spec.containers;
    const settings = Object.fromEntries(
      env.map(({ name, value }: { readonly name: string; readonly value: string }) => [name, value]),
    );
    assert.deepEqual(
      [settings.SPENT, settings.DAILY_LIMIT, settings.PROMETHEUS_URL],
      ["max(daily_llm_spend)", "200", prometheus],
    );
    // All stages that scale, and none that does not.
    assert.equal(ofKind(prod, "ScaledObject").length, 3);
  });

  it("is kept by an account that may change these three autoscalers and nothing else (IE-065)", () => {
    const roles = ofKind(prod, "Role").filter(({ metadata }) => metadata.name.startsWith("daily-llm-budget"));
    assert.deepEqual(
      roles.map(({ metadata, rules }) => [metadata.namespace, rules]),
      [
        ["l0-ingestion", "axis-crawlers"],
        ["l0-ingestion", "etl"],
        ["l2-dialogue", "orchestrator"],
      ].map(([namespace, name]) => [
        namespace,
        [{ apiGroups: ["keda.sh"], resources: ["scaledobjects"], resourceNames: [name], verbs: ["patch"] }],
      ]),
    );
  });

  it("tells when nobody looked at it for half an hour", () => {
    const rules = ofKind(prod, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules }: { readonly rules: readonly object[] }) => rules),
    );
    const overdue = rules.find(
      ({ alert, labels }) => alert === "ScheduledJobOverdue" && labels.component === "daily-llm-budget",
    );
    assert.match(overdue?.expr ?? "", /cronjob="daily-llm-budget".* > 1800/s);
  });

  it("is no one's on one's own machine, where nothing is measured", async () => {
    const dev = await renderIdeationEngine("dev");
    assert.deepEqual(
      objectsOf(dev).filter(({ metadata }) => metadata.name.startsWith("daily-llm-budget")),
      [],
    );
  });
});

describe("the Ideation Engine's machines", () => {
  let prod: Rendered;
  before(async () => {
    prod = await renderIdeationEngine("prod");
  });
  const pool = (name: string) => object(prod, "NodePool", name).spec;
  const values = (name: string, key: string) =>
    pool(name).template.spec.requirements.find((requirement: { key: string }) => requirement.key === key)?.values;

  it("are made by Karpenter, but for the small group that nobody scales (IE-063)", () => {
    const names = ofKind(prod, "NodePool").map(({ metadata }) => metadata.name);
    assert.deepEqual(names.sort(), ["general-nodes", "gpu-nodes", "spot-provisioner"]);
    assert.ok(!JSON.stringify(objectsOf(prod)).includes("cluster-autoscaler"));
  });

  describe("where they are groups made with the cluster", () => {
    const stack = "ideation-engine-prod-kubernetes";
    const aws = { region: "us-west-2", roleArn: "arn:aws:iam::111122223333:role/cluster-autoscaler" };
    const groups = { "general-nodes": "eks-general", "gpu-nodes": "eks-gpu", "system-nodes": "eks-system" };
    const grouped = (change: object = {}, pools: object = { "system-nodes": { min: 1, max: 2 } }) => {
      const config = stackConfig(stack);
      const clusterAutoscaler = { groups, nodes: { min: 4, max: 20 }, aws, ...change };
      return renderStack(stack, {
        ...config,
        "axon:overrides": { ...(config["axon:overrides"] as object), nodePools: pools },
        "axon:kubernetes": { ...(config["axon:kubernetes"] as object), clusterAutoscaler },
      });
    };

    it("are 4 to 20 nodes, taken away after ten minutes below half their use, whatever is on them (IE-061)", async () => {
      const release = (await grouped()).find(({ type }) => type === "kubernetes:helm.sh/v3:Release");
      const { chart, namespace, values } = Object(release?.inputs);
      assert.deepEqual([chart, namespace], ["cluster-autoscaler", "kube-system"]);
      assert.deepEqual(values.extraArgs, {
        "max-nodes-total": "20",
        "enforce-node-group-min-size": "true",
        "scale-down-delay-after-add": "600s",
        "scale-down-unneeded-time": "600s",
        "scale-down-utilization-threshold": "0.5",
        "skip-nodes-with-local-storage": "false",
        "skip-nodes-with-system-pods": "false",
      });
      const kept: readonly { readonly minSize: number; readonly maxSize: number }[] = values.autoscalingGroups;
      assert.deepEqual(kept, [
        { name: "eks-general", minSize: 2, maxSize: 10 },
        { name: "eks-gpu", minSize: 1, maxSize: 8 },
        { name: "eks-system", minSize: 1, maxSize: 2 },
      ]);
      const sum = (bound: "minSize" | "maxSize") => kept.reduce((total, group) => total + group[bound], 0);
      assert.deepEqual([sum("minSize"), sum("maxSize")], [4, 20]);
    });

    it("are Karpenter's no more, and found by the labels of their groups (IE-063)", async () => {
      const rendered = await grouped();
      assert.deepEqual(
        ofKind(rendered, "NodePool").map(({ metadata }) => metadata.name),
        ["spot-provisioner"],
      );
      const [workers] = object(rendered, "RayCluster", "ray").spec.workerGroupSpecs;
      assert.deepEqual(workers.template.spec.nodeSelector, { "node-type": "gpu" });
    });

    it("are refused with bounds that contradict each other, as the guide's do, and pools that there are not (IE-062)", async () => {
      await assert.rejects(
        grouped({}, {}),
        /clusterAutoscaler\.nodes\.min must be the sum of the groups, 5 \(general-nodes 2, gpu-nodes 1, system-nodes 2\), got 4[\s\S]*nodes\.max must be the sum of the groups, 22/,
      );
      await assert.rejects(
        grouped({ groups: { ...groups, "general-node": "eks" } }),
        /clusterAutoscaler\.groups\.general-node must be a node pool \(general-nodes, gpu-nodes, .*\), got "general-node"/,
      );
    });
  });

  it("run Ray's head on demand and its workers on accelerators, by KubeRay, closed to strangers (IE-016)", () => {
    const { metadata, spec } = object(prod, "RayCluster", "ray");
    assert.equal(metadata.namespace, "l0-ingestion");
    assert.equal(spec.rayVersion, "2.56.1");
    assert.equal(spec.authOptions.mode, "token");
    assert.equal(spec.headGroupSpec.serviceType, "ClusterIP");
    const { tolerations, nodeSelector } = spec.headGroupSpec.template.spec;
    assert.deepEqual([tolerations, nodeSelector], [undefined, undefined]);
    const clients = ofKind(prod, "NetworkPolicy").filter(
      ({ metadata: { namespace }, spec: { podSelector, ingress } }) =>
        namespace === "l0-ingestion" && podSelector.matchLabels?.app === "ray" && ingress,
    );
    assert.deepEqual(clients.map((policy) => policy.metadata.name).sort(), [
      "allocation-to-ray-ingress",
      "monitoring-to-ray-ingress",
      "ray",
      "ray-workers-to-ray-ingress",
    ]);
  });

  it("give one accelerator to each of Ray's workers, and keep everybody else off (IE-023)", () => {
    const { template } = object(prod, "RayCluster", "ray").spec.workerGroupSpecs[0];
    const { resources } = template.spec.containers[0];
    assert.deepEqual([resources.requests["nvidia.com/gpu"], resources.limits["nvidia.com/gpu"]], ["1", "1"]);
    assert.equal(template.spec.nodeSelector["node-type"], "gpu");
    const taint = { key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" };
    assert.ok(template.spec.tolerations.some((toleration: typeof taint) => toleration.key === taint.key));
    assert.deepEqual(pool("gpu-nodes").template.spec.taints, [taint]);
    assert.equal(pool("gpu-nodes").template.metadata.labels["node-type"], "gpu");
    assert.equal(pool("gpu-nodes").limits["nvidia.com/gpu"], "8");
    for (const { spec } of [...ofKind(prod, "Deployment"), ...ofKind(prod, "StatefulSet")]) {
      const tolerated = JSON.stringify(spec.template.spec.tolerations ?? []);
      assert.ok(!tolerated.includes("nvidia"));
    }
  });

  it("at spot prices are amd64, go after 30 s without work and after 30 days, and have a bound (IE-111)", () => {
    const { limits, disruption, template } = pool("spot-provisioner");
    assert.deepEqual(values("spot-provisioner", "kubernetes.io/arch"), ["amd64"]);
    assert.ok(values("spot-provisioner", "karpenter.sh/capacity-type").includes("spot"));
    assert.deepEqual([disruption.consolidationPolicy, disruption.consolidateAfter], ["WhenEmpty", "30s"]);
    assert.equal(template.spec.expireAfter, "720h");
    assert.equal(template.spec.nodeClassRef.kind, "EC2NodeClass");
    // Below the guide's 1000, which would dwarf the budget.
    assert.deepEqual(limits, { cpu: "120", memory: "240Gi" });
  });

  it("at spot prices run what says that it may be interrupted, and nothing else (IE-112)", () => {
    assert.deepEqual(pool("spot-provisioner").template.spec.taints, [
      { key: "axon.dev/spot", value: "true", effect: "NoSchedule" },
    ]);
    const tolerant = [...ofKind(prod, "Deployment"), ...ofKind(prod, "StatefulSet")].filter(({ spec }) =>
      JSON.stringify(spec.template.spec.tolerations ?? []).includes("axon.dev/spot"),
    );
    assert.deepEqual(tolerant.map(({ metadata }) => metadata.name).sort(), [
      "agents",
      "axis-crawlers",
      "etl",
      "training",
    ]);
    for (const { metadata, spec } of tolerant) {
      const { nodeSelector, terminationGracePeriodSeconds } = spec.template.spec;
      assert.equal(nodeSelector["node-type"], "spot", metadata.name);
      assert.ok(terminationGracePeriodSeconds < 120);
    }
  });

  it("at spot prices are drained when AWS says that it takes them back: Karpenter is given the queue, or not installed (IE-112)", async () => {
    const stack = "ideation-engine-prod-kubernetes";
    const installing = (settings: object) => {
      const operators = { provision: "install", values: { karpenter: { settings } } };
      return renderStack(stack, changedStack(stack, { kubernetes: { operators } }).config);
    };
    const told = { clusterName: "ideas", interruptionQueue: "ideas-interruptions" };
    const release = (await installing(told)).find(({ name }) => name === "operators-karpenter");
    assert.deepEqual(Object(release?.inputs).values.settings, told);
    await assert.rejects(
      installing({ clusterName: "ideas" }),
      /karpenter\.settings\.interruptionQueue must be a value of this installation, got nothing/,
    );
  });
});
