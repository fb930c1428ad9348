import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describeProblem } from "@axon/core";
import {
  checkOperators,
  mergeValues,
  neededOperators,
  type OperatorsArgs,
  operatorNames,
  operators,
  operatorsTable,
} from "@axon/operators";
import { kubernetesSettings } from "../../../programs/kubernetes/settings.ts";

const wordings = (args: OperatorsArgs) => checkOperators(args).map(describeProblem);

describe("the table of operators", () => {
  it("pins one exact version of every chart, from a repository or a registry, never both", () => {
    for (const name of operatorNames) {
      const { chart, repository, version } = operators[name];
      assert.match(version, /^v?\d+\.\d+\.\d+$/, name);
      assert.equal(chart.startsWith("oci://"), repository === undefined, name);
      assert.ok(repository === undefined || repository.startsWith("https://"), name);
    }
  });

  it("has one operator for an API group", () => {
    const groups = operatorNames.flatMap((name) => operators[name].groups);
    assert.equal(new Set(groups).size, groups.length);
  });

  it("sets resources for every operator, and two replicas for those in production that can have them", () => {
    const surroundings = (production: boolean) => ({ production, operators: [] });
    for (const name of operatorNames)
      assert.match(JSON.stringify(operators[name].values(surroundings(true))), /"limits":\{"cpu":/, name);
    const alone = operatorNames.filter((name) => {
      const [prod, dev] = [true, false].map((production) =>
        JSON.stringify(operators[name].values(surroundings(production))),
      );
      return prod === dev;
    });
    assert.deepEqual(alone, ["prometheus", "barmanCloud", "velero", "nvidiaDevicePlugin"]);
  });

  it("puts operators where the settings of a stack look for them", () => {
    const settings = kubernetesSettings.parse({ context: "test" });
    assert.equal(operators.envoyGateway.namespace, settings.entry.namespace);
    assert.match(
      JSON.stringify(operators.prometheus.values({ production: true, operators: [] })),
      /"namespaceOverride":"kube-system"/,
    );
    assert.equal(settings.monitoring.kubeStateMetrics, "kube-system");
  });

  it("is what the documentation lists", () => {
    const page = readFileSync(new URL("../../../docs/real-cluster.md", import.meta.url), "utf8");
    assert.ok(page.includes(operatorsTable()), `docs/real-cluster.md must hold this table:\n${operatorsTable()}`);
  });
});

describe("neededOperators", () => {
  it("reads them off API groups, in the order of the table", () => {
    const objects = [
      { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster" },
      { apiVersion: "cert-manager.io/v1", kind: "Certificate" },
      { apiVersion: "kafka.strimzi.io/v1", kind: "KafkaTopic" },
      { apiVersion: "apps/v1", kind: "Deployment" },
      { apiVersion: "v1", kind: "Service" },
    ];
    assert.deepEqual(neededOperators(objects), ["certManager", "cloudNativePg", "strimzi"]);
  });

  it("knows those that work behind kinds of Kubernetes itself", () => {
    const reload = { "secret.reloader.stakater.com/reload": "keys" };
    assert.deepEqual(
      neededOperators([
        { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" },
        { apiVersion: "apps/v1", kind: "Deployment", metadata: { annotations: reload } },
      ]),
      ["metricsServer", "reloader"],
    );
    const gpu = {
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ resources: { limits: { "nvidia.com/gpu": 1 } } }] },
    };
    assert.deepEqual(neededOperators([gpu]), ["nvidiaDevicePlugin"]);
  });

  it("needs nothing for what Kubernetes does alone", () => {
    assert.deepEqual(neededOperators([{ apiVersion: "batch/v1", kind: "Job" }]), []);
  });
});

describe("checkOperators", () => {
  it("accepts an operator beside those it needs, installed or expected", () => {
    for (const certManager of ["install", "expect"] as const)
      assert.deepEqual(wordings({ operators: { certManager, cloudNativePg: "install", barmanCloud: "install" } }), []);
    assert.deepEqual(wordings({ operators: { barmanCloud: "expect" } }), []);
  });

  it("names what is missing, all at once", () => {
    assert.deepEqual(
      wordings({
        operators: { barmanCloud: "install", karpenter: "install" },
        values: { keda: { crds: { install: false } } },
        timeoutSeconds: 5,
      }),
      [
        'operators.certManager must be "install" or "expect", got nothing; Barman Cloud plugin needs cert-manager',
        'operators.cloudNativePg must be "install" or "expect", got nothing; Barman Cloud plugin needs CloudNativePG',
        "values.karpenter.settings.clusterName must be a value of this installation, got nothing",
        "values.karpenter.settings.interruptionQueue must be a value of this installation, got nothing",
        "values.keda must be absent, as it is not installed, got values",
        "timeoutSeconds must be an integer of at least 60, got 5",
      ],
    );
  });
});

describe("mergeValues", () => {
  it("merges maps at every depth and replaces everything else", () => {
    const under = { a: { b: 1, c: [1].map(String) }, d: true };
    assert.deepEqual(mergeValues(under, { a: { c: ["2"], e: "x" }, d: false }), {
      a: { b: 1, c: ["2"], e: "x" },
      d: false,
    });
  });
});
