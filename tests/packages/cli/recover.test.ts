import assert from "node:assert/strict";
import { plan, type SystemOverride } from "@axon/core";
import { cortexCore, ideationEngine, nca, spek, spiralcortex } from "@axon/systems";
import { nextRestore, recoveryLines, recoveryPlan } from "../../../packages/cli/src/recover/plan.ts";
import { object, renderStack, stackConfig } from "../../support/program.ts";

const production = plan(cortexCore, { environment: "prod", target: "kubernetes" });
const asked = {
  variant: "cortex-core --env prod --on kubernetes",
  stack: "prod",
  context: "second",
  restored: {},
  velero: "velero",
};

describe("axon recover", () => {
  it("goes from infrastructure over databases, services and configuration to verification (CC-089, NC-075)", () => {
    const { steps } = recoveryPlan(production, asked);
    assert.deepEqual(
      steps.map(({ step }) => step),
      ["infrastructure", "databases", "services", "configuration", "verification"],
    );
    for (const { step, commands } of steps) assert.ok(commands.length > 0, step);
    const commandsOf = (name: string) => steps.find(({ step }) => step === name)?.commands ?? [];
    assert.deepEqual(commandsOf("services"), ["npx axon up cortex-core --env prod --on kubernetes"]);
    const verification = commandsOf("verification").join("\n");
    for (const { name } of production.services) assert.ok(verification.includes(`deployment/${name} `), name);
    for (const { name } of production.databases)
      assert.ok(verification.includes(`cluster.postgresql.cnpg.io/${name} `));
  });

  it("restores each database that has backups, and holds the times against the objectives (CC-089, NC-073)", () => {
    const { steps, recoveryTime, recoveryPoint, empty } = recoveryPlan(production, asked);
    const databases = steps.find(({ step }) => step === "databases")?.databases ?? [];
    assert.deepEqual(
      databases.map(({ name, from, as, lossSeconds }) => [name, from, as, lossSeconds]),
      [
        ["postgres-core", "postgres-core", "postgres-core-2", 300],
        ["postgres-memory", "postgres-memory", "postgres-memory-2", 300],
      ],
    );
    const longest = Math.max(...databases.map(({ expectedSeconds }) => expectedSeconds));
    assert.deepEqual(recoveryTime, {
      expectedSeconds: longest,
      objectiveSeconds: production.objectives.recoveryTime?.seconds,
    });
    assert.equal(recoveryPoint.expectedSeconds, 300);
    assert.deepEqual(empty, []);
    assert.match(
      recoveryLines({ steps, recoveryTime, recoveryPoint, empty, anew: [] }).join("\n"),
      /ABOVE objectives\.recoveryTime/,
    );
  });

  it("says which databases come back empty, and promises nothing where all do", () => {
    const recovery = recoveryPlan(plan(cortexCore, { environment: "dev", target: "kubernetes" }), asked);
    assert.deepEqual(recovery.empty, ["postgres-core", "postgres-memory"]);
    assert.deepEqual(
      recovery.steps.map(({ step }) => step),
      ["infrastructure", "services", "configuration", "verification"],
    );
    const lines = recoveryLines(recovery).join("\n");
    assert.match(lines, /Without backups, and empty afterwards: postgres-core, postgres-memory$/);
    assert.doesNotMatch(lines, /Longest restore|Most that is lost/);
  });

  it("looks at each part where it is, in the cluster of the stack file and in no other", () => {
    const engine = recoveryPlan(plan(ideationEngine, { environment: "prod", target: "kubernetes" }), asked);
    const commands = engine.steps.find(({ step }) => step === "verification")?.commands ?? [];
    assert.ok(
      commands.includes("kubectl --context second -n l2-dialogue rollout status deployment/orchestrator --timeout=10m"),
    );
    for (const { commands: all } of engine.steps)
      for (const command of all.filter((one) => one.includes("kubectl")))
        assert.match(command, /kubectl --context second /);
  });

  it("says what is made anew from the definition, and for how long its sources must have it still (IE-130)", () => {
    const engine = plan(ideationEngine, { environment: "prod", target: "kubernetes" });
    const recovery = recoveryPlan(engine, { ...asked, variant: "ideation-engine --env prod --on kubernetes" });
    const [kafka = ""] = recovery.anew;
    assert.match(kafka, /^kafka with its topics; what they held is lost, and published again: /);
    const [, groups = ""] = kafka.split("published again: ");
    const listed = groups.split("; ").flatMap((group) => {
      const [names = "", time] = group.split(" for ");
      return names.split(", ").map((name) => [name, time]);
    });
    const declared = Object.entries(engine.brokers[0]?.topics ?? {}).map(([name, { retention }]) => [
      name,
      `${retention.seconds / 86_400}d`,
    ]);
    assert.ok(declared.length > 10);
    assert.deepEqual(listed.sort(), declared.sort());
    assert.match(kafka, /raw_events\.\w+[^;]* for 7d/);
    assert.match(kafka, /parsed_events\.\w+[^;]* for 30d/);
    assert.match(kafka, /rl_rewards for 1d/);
    const lines = recoveryLines(recovery).join("\n");
    assert.match(
      lines,
      /Made anew by the definition, like every object of the cluster, and empty at first:\n {2}kafka/,
    );
  });

  it("says that logs are lost with the search engine that keeps them, and not that of another", () => {
    const made = (overrides: SystemOverride) =>
      recoveryPlan(plan(spiralcortex, { environment: "prod", target: "kubernetes", overrides }), asked).anew;
    const refilled = "elasticsearch; the application fills its indices again";
    assert.ok(made({}).includes(`${refilled}, and earlier logs are lost`));
    assert.ok(made({ monitoring: { logs: { search: false } } }).includes(refilled));
  });

  it("brings volumes back before anything makes them anew, where they are backed up (NC-071)", () => {
    const variant = "nca --env prod --on kubernetes";
    const recovery = recoveryPlan(plan(nca, { environment: "prod", target: "kubernetes" }), {
      ...asked,
      variant,
      velero: "backups",
    });
    assert.deepEqual(
      recovery.steps.map(({ step }) => step),
      ["infrastructure", "databases", "volumes", "services", "configuration", "verification"],
    );
    assert.deepEqual(recovery.steps.find(({ step }) => step === "volumes")?.commands, [
      `npx axon render ${variant} --out recovered`,
      "kubectl --context second apply --server-side -f recovered/manifests/90-backupstoragelocation.velero.io",
      // It lists them some time after it knows where they are.
      "until kubectl --context second -n backups get backups.velero.io --selector velero.io/schedule-name=nca-prod --output name | grep -q .; do sleep 5; done",
      "velero --kubecontext second -n backups restore create --from-schedule nca-prod --include-resources persistentvolumeclaims,persistentvolumes --wait",
    ]);
    assert.deepEqual(recovery.anew, [], "the cache is persistent, and its volume is backed up");
    const withoutCaches = recoveryPlan(plan(spek, { environment: "prod", target: "kubernetes" }), {
      ...asked,
      variant,
    });
    assert.deepEqual(withoutCaches.anew, ["redis; it fills as it is used"]);
  });

  it("goes back to a moment, and after one recovery begins with what was archived since (SC-097)", () => {
    const moment = "2026-11-21T08:30:00Z";
    const second = nextRestore("core", { from: "core", as: "core-2" }, moment);
    assert.deepEqual(second, { from: "core-2", as: "core-3", to: moment });
    assert.deepEqual(nextRestore("core-4", undefined), { from: "core-4", as: "core-4-2" });
  });
});

describe("a stack that was recovered", () => {
  it("has clusters that begin with the backups of the lost ones and archive into a folder of their own (CC-089, SC-097)", async () => {
    const config = stackConfig("prod");
    const restore = { "postgres-core": { from: "postgres-core", as: "postgres-core-2", to: "2026-11-21T08:30:00Z" } };
    const stack = await renderStack("prod", {
      ...config,
      "axon:kubernetes": { ...(config["axon:kubernetes"] as object), restore },
    });
    const { spec } = object(stack, "Cluster", "postgres-core");
    assert.equal(spec.bootstrap.recovery.source, "postgres-core");
    assert.equal(spec.bootstrap.recovery.recoveryTarget.targetTime, "2026-11-21T08:30:00Z");
    assert.equal(spec.externalClusters[0].plugin.parameters.serverName, "postgres-core");
    assert.equal(spec.plugins[0].parameters.serverName, "postgres-core-2");
    const origin = object(stack, "ObjectStore", "postgres-core-origin");
    assert.equal(
      origin.spec.configuration.destinationPath,
      object(stack, "ObjectStore", "postgres-core").spec.configuration.destinationPath,
    );
    const [, drill] = object(stack, "CronJob", "postgres-core-drill").spec.jobTemplate.spec.template.spec
      .initContainers;
    assert.ok(JSON.stringify(drill.env).includes('"postgres-core-2"'), "drills restore what is archived now");
    assert.ok("initdb" in object(stack, "Cluster", "postgres-memory").spec.bootstrap);
  });

  it("never archives into the folder it begins with", async () => {
    const config = stackConfig("prod");
    const restore = { "postgres-core": { from: "postgres-core", as: "postgres-core" } };
    await assert.rejects(
      renderStack("prod", { ...config, "axon:kubernetes": { ...(config["axon:kubernetes"] as object), restore } }),
      /recovery\.serverName must be another cluster than the one to create, got "postgres-core"/,
    );
  });
});
