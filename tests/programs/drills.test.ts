import assert from "node:assert/strict";
import { object, renderStack } from "../support/program.ts";

describe("recovery drills of Cortex Core in production", () => {
  const stack = renderStack("prod");
  const namespace = "cortex-core-drill";

  it("restore each database monthly, from where its backups go, against the objectives (CC-090)", async () => {
    for (const name of ["postgres-core", "postgres-memory"]) {
      const { metadata, spec } = object(await stack, "CronJob", `${name}-drill`);
      assert.equal(metadata.namespace, namespace);
      assert.equal(spec.schedule, "0 10 1 * *");
      const [, drill] = spec.jobTemplate.spec.template.spec.initContainers;
      const settings = Object.fromEntries(
        drill.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
      );
      const archive = object(await stack, "ObjectStore", name).spec.configuration.destinationPath;
      assert.equal(settings.BACKUP_URL, archive);
      assert.equal(settings.BACKUP_SERVER, name);
      assert.ok(Number(settings.RECOVERY_TIME_SECONDS) > 0);
      assert.ok(Number(settings.RECOVERY_POINT_SECONDS) > 0);
      assert.match(drill.image, /:17\..*-system-trixie@sha256:/);
    }
  });

  it("run in a namespace that denies everything but names and the bucket, and holds no secret (CC-090)", async () => {
    const objects = (await stack).flatMap(({ type, inputs }) => {
      const metadata = inputs.metadata as { readonly namespace?: string; readonly name: string } | undefined;
      return metadata?.namespace === namespace ? [{ kind: type.split(":").at(-1), name: metadata.name, inputs }] : [];
    });
    assert.deepEqual(objects.map(({ kind, name }) => `${kind} ${name}`).sort(), [
      "ConfigMap postgres-core-drill",
      "ConfigMap postgres-memory-drill",
      "CronJob postgres-core-drill",
      "CronJob postgres-memory-drill",
      "LimitRange container-defaults",
      "NetworkPolicy allow-dns",
      "NetworkPolicy default-deny",
      "NetworkPolicy postgres-core-drill-to-store-egress",
      "NetworkPolicy postgres-memory-drill-to-store-egress",
      "ResourceQuota quota",
      "ServiceAccount postgres-core-drill",
      "ServiceAccount postgres-memory-drill",
    ]);
    const labels = object(await stack, "Namespace", namespace).metadata.labels;
    assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    assert.doesNotMatch(JSON.stringify(objects), /secretKeyRef/);
  });

  it("tell when one failed or is overdue (CC-090, NC-072)", async () => {
    const rules = JSON.stringify(object(await stack, "PrometheusRule", "cortex-core-alerts").spec);
    assert.match(rules, /RecoveryDrillFailed/);
    assert.match(rules, /RecoveryDrillOverdue/);
    assert.ok(
      rules.includes('cronjob=\\"postgres-core-drill\\",namespace=\\"cortex-core-drill\\"') ||
        rules.includes('namespace=\\"cortex-core-drill\\",cronjob=\\"postgres-core-drill\\"'),
    );
  });

  it("are no part of development, which has no backups", async () => {
    const dev = await renderStack("dev");
    assert.deepEqual(
      dev.filter(({ name }) => name.includes("drill")).map(({ name }) => name),
      [],
    );
  });
});
