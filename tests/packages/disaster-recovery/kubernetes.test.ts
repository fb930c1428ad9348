import assert from "node:assert/strict";
import { KubernetesRecoveryDrill, type KubernetesRecoveryDrillArgs } from "@axon/disaster-recovery/kubernetes";
import { type Manifests, render } from "../database/manifests.ts";

const args: KubernetesRecoveryDrillArgs = {
  namespace: "shop-drill",
  labels: { "app.kubernetes.io/part-of": "shop" },
  database: "orders",
  owner: "shop",
  storage: "20Gi",
  image: "ghcr.io/cloudnative-pg/postgresql:17.11-202608310816-system-trixie",
  backup: { url: "s3://backups/orders", server: "orders", options: ["--cloud-provider=aws-s3"] },
  reports: { target: "reports:backups/orders/drills", environment: { RCLONE_CONFIG_REPORTS_TYPE: "s3" } },
  store: { to: { internet: true }, port: 443 },
};

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
}

const drillOf = (change: Partial<KubernetesRecoveryDrillArgs> = {}) =>
  render(() => new KubernetesRecoveryDrill("orders-drill", { ...args, ...change }));
const job = (manifests: Manifests, path: string) =>
  manifests.field("CronJob", "orders-drill", `spec.jobTemplate.spec.${path}`);
const variables = (manifests: Manifests, list: string, index: number) => {
  const container = (job(manifests, `template.spec.${list}`) as Container[])[index];
  return Object.fromEntries(container?.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]) ?? []);
};

describe("KubernetesRecoveryDrill", () => {
  it("runs each month, one at a time, once, and says so within six hours (CC-090, IE-129)", async () => {
    const manifests = await drillOf();
    assert.equal(manifests.field("CronJob", "orders-drill", "spec.schedule"), "0 10 1 * *");
    assert.equal(manifests.field("CronJob", "orders-drill", "spec.timeZone"), "Etc/UTC");
    assert.equal(manifests.field("CronJob", "orders-drill", "spec.concurrencyPolicy"), "Forbid");
    assert.equal(job(manifests, "backoffLimit"), 0);
    assert.equal(job(manifests, "activeDeadlineSeconds"), 6 * 3600);
    assert.equal(job(manifests, "template.spec.restartPolicy"), "Never");
  });

  it("runs on the schedule it is given", async () => {
    const manifests = await drillOf({ schedule: "0 6 * * 1", deadline: "1h" });
    assert.equal(manifests.field("CronJob", "orders-drill", "spec.schedule"), "0 6 * * 1");
    assert.equal(job(manifests, "activeDeadlineSeconds"), 3600);
  });

  it("is alone: no token of the cluster, no secret, one way out, none in, and a volume that goes with the pod (CC-090)", async () => {
    const manifests = await drillOf();
    assert.deepEqual(manifests.names, [
      "ConfigMap orders-drill",
      "CronJob orders-drill",
      "NetworkPolicy orders-drill-to-store-egress",
      "ServiceAccount orders-drill",
    ]);
    assert.equal(job(manifests, "template.spec.automountServiceAccountToken"), false);
    assert.doesNotMatch(JSON.stringify(job(manifests, "template")), /secretKeyRef|"ports"/);
    const volumes = job(manifests, "template.spec.volumes") as { name: string; ephemeral?: object }[];
    assert.deepEqual(volumes.find(({ name }) => name === "work")?.ephemeral, {
      volumeClaimTemplate: {
        metadata: { labels: args.labels },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "20Gi" } } },
      },
    });
    assert.equal(job(manifests, "ttlSecondsAfterFinished"), 86_400);
  });

  it("reads the last report, then restores, then keeps the new one, whatever the result (CC-090)", async () => {
    const manifests = await drillOf({ extensions: ["vector", "pgcrypto"] });
    const names = (list: string) => (job(manifests, `template.spec.${list}`) as Container[]).map(({ name }) => name);
    assert.deepEqual([...names("initContainers"), ...names("containers")], ["previous", "drill", "keep"]);
    assert.deepEqual(variables(manifests, "initContainers", 1), {
      BACKUP_SERVER: "orders",
      BACKUP_URL: "s3://backups/orders",
      BARMAN_OPTIONS: "--cloud-provider=aws-s3",
      DB_EXTENSIONS: "vector pgcrypto",
      DB_NAME: "orders",
      DB_OWNER: "shop",
      HOME: "/tmp",
      START_SECONDS: "21600",
      WORK_DIR: "/var/drill",
    });
    const keep = variables(manifests, "containers", 0);
    assert.equal(keep.REPORTS, "reports:backups/orders/drills");
    assert.equal(keep.KEEP_DAYS, "400");
  });

  it("is held against the objectives (CC-090, IE-125)", async () => {
    const manifests = await drillOf({ objectives: { recoveryTime: "4h", recoveryPoint: "1h" } });
    const drill = variables(manifests, "initContainers", 1);
    assert.equal(drill.RECOVERY_TIME_SECONDS, "14400");
    assert.equal(drill.RECOVERY_POINT_SECONDS, "3600");
  });

  it("takes keys by reference and the identity of a cloud", async () => {
    const environment = { AWS_SECRET_ACCESS_KEY: { secret: "bucket", key: "secret" } };
    const manifests = await drillOf({
      backup: { ...args.backup, environment },
      identity: { annotations: { role: "drill" }, podLabels: { "azure.workload.identity/use": "true" } },
    });
    assert.deepEqual(variables(manifests, "initContainers", 1).AWS_SECRET_ACCESS_KEY, {
      secretKeyRef: { name: "bucket", key: "secret" },
    });
    assert.deepEqual(manifests.field("ServiceAccount", "orders-drill", "metadata.annotations"), { role: "drill" });
    assert.deepEqual(job(manifests, "template.metadata.labels"), {
      ...args.labels,
      "azure.workload.identity/use": "true",
      app: "orders-drill",
    });
  });

  it("names all that is wrong", async () => {
    const wrong = {
      database: "Orders",
      schedule: "monthly",
      storage: "20",
      deadline: "3d",
      objectives: { recoveryTime: "soon" },
      backup: { ...args.backup, options: ["--endpoint-url=a b"] },
      reports: { ...args.reports, keepDays: 30 },
    };
    await render(() => {
      assert.throws(() => new KubernetesRecoveryDrill("orders-drill", { ...args, ...wrong }), {
        message: [
          'KubernetesRecoveryDrill "orders-drill": 7 problems',
          '  - database must be 1 to 63 lower-case letters, digits and underscores, got "Orders"',
          '  - schedule must be a cron schedule of five fields, such as "0 2 * * *", got "monthly"',
          "  - storage must be at least 1Gi, got 20",
          "  - deadline must be 1m to 2d, got 3d",
          '  - objectives.recoveryTime must be a duration such as "30s", "15m", "1h30m" or "30d", got "soon"',
          "  - backup.options must be options without spaces: --name=value, got a list of 1",
          "  - reports.keepDays must be an integer of at least 31, got 30",
        ].join("\n"),
      });
    });
  });
});
