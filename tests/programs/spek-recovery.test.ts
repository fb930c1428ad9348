import assert from "node:assert/strict";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { recoveryPlan } from "../../packages/cli/src/recover/plan.ts";
import type { RegisteredResource } from "../../packages/cli/src/render/resource.ts";
import { drillScript } from "../../packages/disaster-recovery/src/kubernetes/scripts.ts";
import { type KubernetesObject, object, renderStack } from "../support/program.ts";

describe("SPEK after the loss of its data", () => {
  let prod: readonly RegisteredResource[];
  before(async () => {
    prod = await renderStack("spek-prod-kubernetes");
  });
  const drill = () => object(prod, "CronJob", "postgres-drill");
  const settings = ({ env }: KubernetesObject) =>
    Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value]));

  it("has its newest backup restored each month where nothing else is, every row counted and the time written down (SP-153)", () => {
    const { metadata, spec } = drill();
    assert.deepEqual(
      [metadata.namespace, spec.schedule, spec.concurrencyPolicy],
      ["spek-drill", "0 10 1 * *", "Forbid"],
    );
    const { initContainers, containers, volumes, automountServiceAccountToken } = spec.jobTemplate.spec.template.spec;
    const [previous, restore] = initContainers;
    const [keep] = containers;
    assert.partialDeepStrictEqual(settings(restore), {
      BACKUP_URL: object(prod, "ObjectStore", "postgres").spec.configuration.destinationPath,
      BACKUP_SERVER: "postgres",
      DB_NAME: "spek",
      DB_OWNER: "spek",
      // The objectives it is held against: 60 and 5 minutes.
      RECOVERY_TIME_SECONDS: "3600",
      RECOVERY_POINT_SECONDS: "300",
    });
    // The script itself is run against a real server and its backup among the tests of disaster recovery.
    assert.equal(object(prod, "ConfigMap", "postgres-drill").data["drill.sh"], drillScript);
    const reports = "backup:example-spek-backup/spek/prod/postgres/drills";
    assert.deepEqual([settings(previous).REPORTS, settings(keep).REPORTS], [reports, reports]);
    // Alone: a server of the pod's own on a volume that goes with it, in a namespace that nothing gets into.
    const [work] = volumes.filter(({ name }: { name: string }) => name === "work");
    assert.equal(work.ephemeral.volumeClaimTemplate.spec.resources.requests.storage, "100Gi");
    assert.equal(automountServiceAccountToken, false);
    const policies = prod
      .map(({ inputs }) => inputs as unknown as KubernetesObject)
      .filter(({ kind, metadata }) => kind === "NetworkPolicy" && metadata.namespace === "spek-drill");
    assert.deepEqual(policies.map(({ metadata }) => metadata.name).sort(), [
      "allow-dns",
      "default-deny",
      "postgres-drill-to-store-egress",
    ]);
    for (const { spec } of policies) assert.equal(spec.ingress, undefined);
  });

  it("is told when a rehearsal failed, or was not held (SP-153)", () => {
    const { groups } = object(prod, "PrometheusRule", "spek-alerts").spec;
    const expression = (name: string) =>
      groups
        .flatMap(({ rules }: KubernetesObject) => rules)
        .find((rule: { readonly alert: string }) => rule.alert === name)?.expr ?? "";
    for (const alert of ["RecoveryDrillFailed", "RecoveryDrillOverdue"]) {
      assert.match(expression(alert), /cronjob="postgres-drill"|job_name=~"postgres-drill-/, alert);
      assert.match(expression(alert), /namespace="spek-drill"/, alert);
    }
  });

  it("gets the database back, and the data of its volume by steps of their own (SP-153)", () => {
    const variant = "spek --env prod --on kubernetes";
    const asked = { variant, stack: "spek-prod-kubernetes", context: "second", restored: {}, velero: "velero" };
    const { steps } = recoveryPlan(plan(spek, { environment: "prod", target: "kubernetes" }), asked);
    const commands = (name: string) => steps.find(({ step }) => step === name)?.commands ?? [];
    assert.deepEqual(commands("databases"), [
      "pulumi config set --stack spek-prod-kubernetes --path 'axon:kubernetes.restore.postgres.from' 'postgres'",
      "pulumi config set --stack spek-prod-kubernetes --path 'axon:kubernetes.restore.postgres.as' 'postgres-2'",
    ]);
    assert.equal(
      commands("volumes").at(-1),
      "velero --kubecontext second -n velero restore create --from-schedule spek-prod --include-resources persistentvolumeclaims,persistentvolumes --wait",
    );
  });
});
