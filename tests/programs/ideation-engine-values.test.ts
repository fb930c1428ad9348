import assert from "node:assert/strict";
import { renderCompose } from "@axon/compose";
import { formatBytes, formatCpu, parseBytes, parseCpu, plan } from "@axon/core";
import { neededOperators, type RenderedObject } from "@axon/operators";
import { ideationEngine } from "@axon/systems";
import { parse } from "yaml";
import { layers, objectsOf, ofKind, type Rendered, renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { type KubernetesObject, object } from "../support/program.ts";

const axes = ["R", "T", "G", "A", "P", "C", "M", "S", "D"];

/** What the guide calls a day, in milliseconds. */
const day = 86_400_000;

interface Pod {
  readonly name: string;
  readonly namespace: string | undefined;
  /** How many of them there are at first; one of a job. */
  readonly replicas: number;
  readonly spec: KubernetesObject["spec"];
}

/** Every pod that the program itself describes, not those of operators. */
function podsOf(rendered: Rendered): readonly Pod[] {
  return objectsOf(rendered).flatMap(({ kind, metadata, spec }) => {
    const of = (pod: KubernetesObject["spec"], name: string, replicas = 1) => [
      { name, namespace: metadata.namespace, replicas, spec: pod },
    ];
    if (["Deployment", "StatefulSet", "Job"].includes(kind)) {
      return of(spec.template.spec, metadata.name, spec.replicas ?? 1);
    }
    if (kind === "CronJob") return of(spec.jobTemplate.spec.template.spec, metadata.name);
    if (kind !== "RayCluster") return [];
    const groups = [spec.headGroupSpec, ...spec.workerGroupSpecs];
    return groups.flatMap((group) => of(group.template.spec, group.groupName ?? "ray-head", group.minReplicas ?? 1));
  });
}

const containersOf = ({ spec }: Pod) => [...spec.containers, ...(spec.initContainers ?? [])];
const inLayers = ({ namespace }: Pod) => layers.some((layer) => layer === namespace);

describe("the guide's values of the Ideation Engine on Kubernetes", () => {
  const environments = ["dev", "test", "staging", "prod"] as const;
  const rendered = {} as Record<(typeof environments)[number], Rendered>;
  before(async () => {
    // One after the other: a program runs alone.
    for (const name of environments) rendered[name] = await renderIdeationEngine(name);
  });

  it("are 4 CPUs, 8 GB and 50 GB in development, for all that is written and for what operators make of it (IE-002)", () => {
    const { dev } = rendered;
    const own = podsOf(dev).flatMap((pod) => pod.spec.containers.map((each: KubernetesObject) => each.resources));
    const brokers = ofKind(dev, "KafkaNodePool").map(({ spec }) => spec.resources);
    const reserved = [...own, ...brokers].map(({ requests }) => requests);
    const cpu = reserved.reduce((sum, each) => sum + parseCpu(each.cpu).millicores, 0);
    const memory = reserved.reduce((sum, each) => sum + parseBytes(each.memory).bytes, 0);
    assert.ok(cpu <= 4_000, formatCpu({ millicores: cpu }));
    assert.ok(memory <= 8_192 * 2 ** 20, formatBytes({ bytes: memory }));
    for (const { name, replicas } of podsOf(dev)) assert.equal(replicas, 1, name);
    const claims = ofKind(dev, "StatefulSet").flatMap(({ spec }) => spec.volumeClaimTemplates ?? []);
    const sizes = [
      ...claims.map(({ spec }: KubernetesObject) => spec.resources.requests.storage),
      ...ofKind(dev, "KafkaNodePool").flatMap(({ spec }) =>
        spec.storage.volumes.map(({ size }: KubernetesObject) => size),
      ),
    ];
    const disks = sizes.reduce((sum: number, size: string) => sum + parseBytes(size).bytes, 0);
    assert.ok(disks > 0 && disks <= 50 * 2 ** 30, formatBytes({ bytes: disks }));
    assert.deepEqual([...ofKind(dev, "NodePool"), ...ofKind(dev, "RayCluster")], []);
    assert.doesNotMatch(JSON.stringify(objectsOf(dev)), /nvidia\.com\/gpu/);
  });

  it("are topics of 6 and 3 partitions for 7, 30 and 1 days in each environment, copied as its brokers allow (IE-048, IE-049, IE-050, IE-051)", () => {
    for (const [name, brokers, inSync] of [
      ["dev", 1, 1],
      ["test", 2, 1],
      ["staging", 2, 1],
      ["prod", 3, 2],
    ] as const) {
      const from = rendered[name];
      const pools = ofKind(from, "KafkaNodePool").filter(({ spec }) => spec.roles.includes("broker"));
      assert.equal(
        pools.reduce((sum, { spec }) => sum + spec.replicas, 0),
        brokers,
        name,
      );
      const topics = ofKind(from, "KafkaTopic").map(({ spec }) => [spec.topicName, { ...spec.config, ...spec }]);
      const expected = (partitions: number, days: number, compression?: string) => ({
        partitions,
        replicas: brokers,
        "retention.ms": days * day,
        "min.insync.replicas": inSync,
        ...(compression === undefined ? {} : { "compression.type": compression }),
      });
      assert.equal(topics.length, 19, name);
      assert.partialDeepStrictEqual(Object.fromEntries(topics), {
        ...Object.fromEntries(axes.map((axis) => [`raw_events.${axis}`, expected(6, 7, "lz4")])),
        ...Object.fromEntries(axes.map((axis) => [`parsed_events.${axis}`, expected(6, 30, "lz4")])),
        rl_rewards: expected(3, 1),
      });
    }
  });

  it("are the same topics on one's own machine, in one copy each (IE-048, IE-049, IE-050)", () => {
    const files = renderCompose(plan(ideationEngine, { environment: "dev", target: "compose" }));
    const [file] = Object.entries(files).find(([path]) => /^compose\.ya?ml$/.test(path)) ?? assert.fail();
    const script = String(parse(files[file] ?? "").services.kafka.command.at(-1));
    const made = script.split("\n").filter((line) => line.startsWith("tool topics --create"));
    assert.equal(made.length, 19);
    const words = (topic: string) => made.find((line) => line.includes(`--topic ${topic} `)) ?? assert.fail(topic);
    const expected = (topic: string, partitions: number, days: number) => {
      const line = words(topic);
      for (const word of [`--partitions ${partitions} `, "--replication-factor 1 ", `retention.ms=${days * day}`]) {
        assert.ok(line.includes(word), `${topic}: ${word}`);
      }
      return line;
    };
    for (const axis of axes) {
      assert.match(expected(`raw_events.${axis}`, 6, 7), /compression\.type=lz4/);
      assert.match(expected(`parsed_events.${axis}`, 6, 30), /compression\.type=lz4/);
    }
    assert.doesNotMatch(expected("rl_rewards", 3, 1), /compression\.type=(?!producer)/);
  });

  it("are user, group and file system group 1000 of every pod in a layer, jobs and Ray's included (IE-104)", () => {
    for (const name of environments) {
      const pods = podsOf(rendered[name]).filter(inLayers);
      assert.ok(pods.length >= 12, name);
      for (const pod of pods) {
        assert.partialDeepStrictEqual(
          pod.spec.securityContext,
          {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          pod.name,
        );
      }
    }
  });

  it("are no gain of rights, a read-only root and no capability in every container, and bounds for each (IE-105, IE-106)", () => {
    for (const name of environments) {
      for (const pod of podsOf(rendered[name])) {
        for (const container of containersOf(pod)) {
          const at = `${name} ${pod.name} ${container.name}`;
          assert.partialDeepStrictEqual(
            container.securityContext,
            { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
            at,
          );
          for (const bound of ["requests", "limits"]) {
            const { cpu, memory } = container.resources[bound];
            assert.ok(cpu && memory, `${at} ${bound}`);
          }
        }
      }
    }
  });

  it("are machines that hold GPUs and hand them out, in pools that grow as far as the guide's (IE-013, IE-023)", () => {
    const { prod } = rendered;
    assert.ok(neededOperators(objectsOf(prod) as readonly RenderedObject[]).includes("nvidiaDevicePlugin"));
    const machines = (pool: string) => {
      const { limits, template } = object(prod, "NodePool", pool).spec;
      const types = template.spec.requirements.find(({ key }: { key: string }) => /instance-type$/.test(key)).values;
      return [limits, types];
    };
    // Ten machines of 16 CPUs, eight of 8 with an accelerator each.
    assert.deepEqual(machines("general-nodes"), [
      { cpu: "160", memory: "640Gi" },
      ["m7i.4xlarge", "m6i.4xlarge", "m6a.4xlarge"],
    ]);
    assert.deepEqual(machines("gpu-nodes"), [
      { cpu: "64", memory: "256Gi", "nvidia.com/gpu": "8" },
      ["g6.2xlarge", "g5.2xlarge"],
    ]);
    const onGpus = podsOf(prod).filter(({ spec }) => JSON.stringify(spec.tolerations ?? []).includes("nvidia.com/gpu"));
    assert.deepEqual(
      onGpus.map(({ name }) => name),
      ["embedding"],
    );
    assert.ok(onGpus[0]?.spec.tolerations.some((each: object) => matches(each)));
  });

  /** Whether a toleration is of the guide's taint, by its value or whatever value it has. */
  const matches = (toleration: object) => {
    const { key, operator = "Equal", value, effect } = toleration as Record<string, string | undefined>;
    const accepted = operator === "Exists" || value === "true";
    return key === "nvidia.com/gpu" && accepted && (effect === undefined || effect === "NoSchedule");
  };

  it("are figures of accelerators, which each of Ray's workers serves and Prometheus reads every 15 s", () => {
    // As ray_node_gpus_utilization and ray_node_gram_used: https://docs.ray.io/en/latest/ray-observability/reference/system-metrics.html
    for (const name of ["staging", "prod"] as const) {
      const { podMetricsEndpoints, selector } = object(rendered[name], "PodMonitor", "ray-monitor").spec;
      const [{ interval, path, port }] = podMetricsEndpoints;
      assert.deepEqual([interval, path, port], ["15s", "/metrics", "metrics"]);
      for (const { template } of object(rendered[name], "RayCluster", "ray").spec.workerGroupSpecs) {
        assert.equal(template.metadata.labels.app, selector.matchLabels.app);
        const served = template.spec.containers[0].ports.find((each: { name: string }) => each.name === port);
        assert.equal(served.containerPort, 8080);
      }
    }
  });

  it("are dashboards that ask for a login and have no way in from outside (IE-028)", () => {
    for (const name of ["test", "staging", "prod"] as const) {
      const from = rendered[name];
      const [{ env }] = object(from, "Deployment", "grafana").spec.template.spec.containers;
      const value = (variable: string) => env.find((each: { name: string }) => each.name === variable)?.value;
      assert.deepEqual([value("GF_AUTH_ANONYMOUS_ENABLED"), value("GF_USERS_ALLOW_SIGN_UP")], ["false", "false"]);
      assert.equal(object(from, "RayCluster", "ray").spec.authOptions.mode, "token");
      const entering = ofKind(from, "NetworkPolicy").filter(
        ({ spec }) => spec.ingress && spec.podSelector.matchLabels?.app === "grafana",
      );
      for (const { metadata, spec } of entering) {
        for (const { from: peers } of spec.ingress) {
          assert.ok(peers.length > 0, metadata.name);
          for (const peer of peers) assert.equal(peer.ipBlock, undefined, metadata.name);
        }
      }
    }
  });

  it("are warnings where an autoscaler cannot read its measure, of each of them by its name (IE-057)", () => {
    const rules = ofKind(rendered.prod, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules: each }: { rules: readonly object[] }) => each),
    );
    const blind = rules
      .filter(({ alert }) => alert === "ServiceAutoscalerBlind")
      .map(({ expr, for: holds }) => [expr, holds]);
    const expected = [
      ["l0-ingestion", "crawler-hpa"],
      ["l0-ingestion", "etl-hpa"],
      ["l2-dialogue", "dialogue-pods-hpa"],
    ].map(([namespace, hpa]) => [
      `kube_horizontalpodautoscaler_status_condition{namespace="${namespace}",horizontalpodautoscaler="${hpa}",condition="ScalingActive",status="false"} == 1`,
      "15m",
    ]);
    assert.deepEqual(blind.sort(), expected.sort());
  });

  it("are the priorities' whole times on every alert: answer, escalation, reports (IE-119, IE-120, IE-121, IE-122)", () => {
    const rules = ofKind(rendered.prod, "PrometheusRule").flatMap(({ spec }) =>
      spec.groups.flatMap(({ rules: each }: { rules: readonly object[] }) => each),
    );
    assert.ok(rules.length > 20);
    const contacts = [
      "P0: outage, data loss or breach: answered in 15 minutes, escalated at once, reported every 30 minutes",
      "P1: major feature broken or strong degradation: answered in 1 hour, escalated after 2 hours, reported every 2 hours",
      "P2: minor feature or moderate impact: answered in 4 hours, escalated on the next business day, reported daily",
      "P3: cosmetic or minor: answered on the next business day, escalated and reported weekly",
    ].join("; ");
    for (const { alert, annotations } of rules.filter(({ record }) => record === undefined))
      assert.equal(annotations.contacts, contacts, alert);
  });

  it("are a default class of encrypted gp3 that grows and waits for its pod's zone, for every volume (IE-134)", () => {
    for (const name of ["test", "staging", "prod"] as const) {
      const made = ofKind(rendered[name], "StorageClass");
      assert.equal(made.length, 1, name);
      assert.partialDeepStrictEqual(made[0], {
        metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true" },
        allowVolumeExpansion: true,
        volumeBindingMode: "WaitForFirstConsumer",
      });
      for (const { spec } of ofKind(rendered[name], "StatefulSet"))
        for (const claim of spec.volumeClaimTemplates ?? []) assert.equal(claim.spec.storageClassName, "gp3", name);
      for (const { spec } of ofKind(rendered[name], "KafkaNodePool"))
        for (const volume of spec.storage.volumes) assert.equal(volume.class, "gp3", name);
    }
  });

  it("are the language models' keys of an account for each environment, by the hour (IE-108)", () => {
    const accounts = (["test", "staging", "prod"] as const).map((name) => {
      const { refreshInterval, secretStoreRef, target } = object(rendered[name], "ExternalSecret", "api-keys").spec;
      assert.deepEqual([refreshInterval, target.name, target.creationPolicy], ["1h", "api-keys", "Owner"], name);
      const store = object(rendered[name], "SecretStore", secretStoreRef.name).spec.provider.aws;
      const account = object(rendered[name], "ServiceAccount", store.auth.jwt.serviceAccountRef.name);
      const role = account.metadata.annotations?.["eks.amazonaws.com/role-arn"] ?? assert.fail(name);
      return /^arn:aws:iam::(\d{12}):role\//.exec(role)?.[1] ?? assert.fail(role);
    });
    // Entries belong to the account of the role that reads them: three accounts, three pairs of keys.
    assert.equal(new Set(accounts).size, 3);
  });
});
