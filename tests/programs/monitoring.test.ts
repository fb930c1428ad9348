import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { plan } from "@axon/core";
import { stackSignals } from "@axon/programs/signals";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { kubernetesSettings } from "../../programs/kubernetes/settings.ts";
import { layered } from "../support/layered.ts";
import { object, renderStack } from "../support/program.ts";

describe("what watches a system in layers", () => {
  let resources: readonly RegisteredResource[];
  before(async () => {
    resources = await renderStack("river", {
      "axon:system": fileURLToPath(new URL("../support/layered.ts", import.meta.url)),
      "axon:environment": "staging",
      "axon:kubernetes": {
        context: "river",
        storageClass: "gp3",
        encryptedClasses: { gp3: "existing" },
        backup: { s3: { bucket: "river-backup", roleArn: "arn:aws:iam::1:role/a" } },
      },
    });
  });
  const find = (kind: string, name: string) => object(resources, kind, name);

  it("looks for each part where it runs", () => {
    const groups: { name: string; rules: { alert: string; expr: string; labels: { namespace: string } }[] }[] = find(
      "PrometheusRule",
      "river-alerts",
    ).spec.groups;
    const namespaces = (part: string) => {
      const rules = groups.find(({ name }) => name === `river.${part}`)?.rules ?? [];
      const read = rules.flatMap(({ expr }) => [...expr.matchAll(/\bnamespace="([^"]+)"/g)].map(([, name]) => name));
      return [...new Set([...read, ...rules.map(({ labels }) => labels.namespace)])];
    };
    for (const [part, namespace] of [
      ["spring", "source"],
      ["delta", "mouth"],
      ["bank", "river"],
      ["dredge", "source"],
      ["measure", "mouth"],
      ["stones", "bed"],
      ["sand", "bed"],
      ["stream", "bed"],
      ["public-tls", "mouth"],
    ] as const) {
      assert.deepEqual(namespaces(part), [namespace], part);
    }
  });

  it("shows all of them on the one dashboard", () => {
    const { templating, panels } = JSON.parse(find("ConfigMap", "river-dashboard").data["river-dashboard.json"]);
    assert.deepEqual(templating.list[0].current.value, ["river", "bed", "mouth", "source"]);
    assert.equal(templating.list[0].multi, true);
    const queries = JSON.stringify(panels);
    assert.match(queries, /namespace=~\\"\$namespace\\"/);
    assert.doesNotMatch(queries, /namespace=\\"\$namespace\\"/);
  });

  it("judges a release by each service where it runs", () => {
    const planned = plan(layered, { environment: "staging", target: "kubernetes" });
    const signals = stackSignals(planned, kubernetesSettings.parse({ context: "river" }));
    assert.deepEqual([...signals.namespaces].sort(), ["mouth", "river", "source"]);
    assert.match(signals.services.delta?.requests ?? "", /namespace="mouth",service="delta"/);
  });

  it("asks nothing of a Prometheus that is not there", () => {
    const unwatched = { monitoring: { enabled: false } };
    const planned = plan(layered, { environment: "staging", target: "kubernetes", overrides: unwatched });
    const signals = stackSignals(planned, kubernetesSettings.parse({ context: "river" }));
    assert.equal(signals.prometheus, undefined);
    assert.deepEqual(Object.values(signals.services), [undefined, undefined, undefined]);
  });

  it("reads brokers, and what tells how far their readers are behind, where Strimzi serves metrics", () => {
    for (const app of ["stream", "stream-exporter"]) {
      const { metadata, spec } = find("PodMonitor", `${app}-monitor`);
      assert.equal(metadata.namespace, "bed");
      assert.deepEqual(spec.selector.matchLabels, { app });
      assert.equal(spec.podMetricsEndpoints[0].port, "tcp-prometheus");
      const { ingress, podSelector } = find("NetworkPolicy", `monitoring-to-${app}-ingress`).spec;
      assert.deepEqual(podSelector.matchLabels, { app });
      assert.equal(ingress[0].ports[0].port, 9_404);
      assert.equal(ingress[0].from[0].namespaceSelector.matchLabels["kubernetes.io/metadata.name"], "river-monitoring");
    }
    const rules = JSON.stringify(find("PrometheusRule", "river-alerts").spec);
    assert.match(rules, /BrokerServerMissing/);
    assert.match(rules, /ConsumerLagHigh/);
  });
});
