import assert from "node:assert/strict";
import { KubernetesTextMetrics, textMetricsPort } from "@axon/observability/kubernetes";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { only, recordResources } from "../../support/mocks.ts";

describe("KubernetesTextMetrics", () => {
  const deployment = async () => {
    const resources = await recordResources(() => {
      new KubernetesTextMetrics("days", { namespace: "shop-monitoring", secret: "days" });
    });
    return Object(only(resources, "kubernetes:apps/v1:Deployment", "days").inputs);
  };

  it("shows what is written in a Secret, which need not be there yet, and nothing of its node", async () => {
    const made = await deployment();
    new Deployment(made).validate();
    const { volumes, containers } = made.spec.template.spec;
    assert.deepEqual(volumes, [{ name: "metrics", secret: { secretName: "days", optional: true } }]);
    const [{ args, volumeMounts, ports }] = containers;
    assert.deepEqual(args, [
      "--collector.disable-defaults",
      "--web.disable-exporter-metrics",
      "--collector.textfile",
      "--collector.textfile.directory=/etc/metrics",
      "--web.listen-address=:9100",
    ]);
    assert.deepEqual(volumeMounts, [{ name: "metrics", mountPath: "/etc/metrics", readOnly: true }]);
    assert.deepEqual(ports, [{ name: "metrics", containerPort: textMetricsPort, protocol: "TCP" }]);
  });

  it("may do nothing but that: no user of its own, no token, no file written", async () => {
    const { securityContext, automountServiceAccountToken, containers } = (await deployment()).spec.template.spec;
    assert.equal(automountServiceAccountToken, false);
    assert.deepEqual([securityContext.runAsUser, securityContext.runAsNonRoot], [65_534, true]);
    assert.equal(containers[0].securityContext.readOnlyRootFilesystem, true);
  });
});
