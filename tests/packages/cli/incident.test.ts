import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "@axon/core";
import { spek } from "@axon/systems";
import { type Incident, incidentScript, incidentTypes, severities } from "../../../packages/cli/src/incident/script.ts";
import { factory } from "../../support/factory.ts";
import { skipWithout } from "../../support/tools.ts";
import { TestProject } from "./axon.ts";

const production = plan(spek, { environment: "prod", target: "kubernetes" });
const script = (type: Incident["type"], severity: Incident["severity"] = "high") =>
  incidentScript(production, "production", { type, severity });

describe("axon incident", () => {
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a script with stand-ins that write down how they are called; `broken` is what kubectl fails at. */
  function run(type: Incident["type"], severity: Incident["severity"], broken = "nothing of this kind") {
    const folder = mkdtempSync(join(tmpdir(), "axon-incident-"));
    folders.push(folder);
    const tool = (name: string, body: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    tool(
      "kubectl",
      `case "$*" in
*"${broken}"*) exit 1 ;;
*"get secret"*) printf 'https://hooks.example.com/canary-3fd1' | base64 ;;
*"get pods"*) echo pod/spek-1; echo pod/spek-2 ;;
*"top pods"*) i=0; while [ $i -lt 30 ]; do echo "spek-$i spek 1m 2Mi"; i=$((i+1)); done ;;
*" logs "*) echo "a last word" ;;
esac`,
    );
    tool("curl", `cat >>"${folder}/sent"`);
    tool("sleep", "");
    const { status, stdout } = spawnSync("sh", ["-c", script(type, severity)], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    const log = readdirSync(folder).find((name) => /^incident_\d{8}_\d{6}\.log$/.test(name));
    assert.ok(log, "a log with the time in its name");
    const calls = readFileSync(join(folder, "calls"), "utf8").split("\n");
    return { status, stdout, log: readFileSync(join(folder, log), "utf8"), calls, folder };
  }
  const here = "kubectl --context production --namespace spek ";

  it("knows five incidents of four severities, and refuses every other word (SP-164)", async () => {
    assert.deepEqual(incidentTypes, ["service_down", "high_cpu", "high_memory", "disk_full", "security_breach"]);
    assert.deepEqual(severities, ["low", "medium", "high", "critical"]);
    const project = new TestProject();
    try {
      const asked = (...words: string[]) => project.run(["incident", "spek", ...words, "--env", "prod"]);
      const { code, stdout } = await asked("high_cpu", "--severity", "low");
      assert.equal(code, 0);
      assert.match(stdout, /^#!\/bin\/sh\n# First measures against high_cpu \(low\) of spek in prod/);
      for (const [words, message] of [
        [["disk_ful"], /incident "disk_ful" is not one of .*did you mean disk_full\?/],
        [["high_cpu", "--severity", "urgent"], /severity "urgent" is not one of low, medium, high, critical/],
      ] as const) {
        const refused = await asked(...words);
        assert.deepEqual([refused.code, refused.stdout], [2, ""]);
        assert.match(refused.stderr, message);
      }
    } finally {
      project.remove();
    }
  });

  for (const type of incidentTypes) {
    it(`writes a script against ${type} that sh can read and shellcheck approves of`, function () {
      for (const severity of severities) {
        assert.equal(spawnSync("sh", ["-n"], { input: script(type, severity), encoding: "utf8" }).stderr, "");
      }
      skipWithout(this, "shellcheck");
      const input = script(type, "critical");
      assert.equal(spawnSync("shellcheck", ["--shell=sh", "-"], { input, encoding: "utf8" }).stdout, "");
    });
  }

  it("writes down what it does, tells the webhook as JSON, and keeps the log in the cluster (SP-165)", () => {
    const { log, calls, status, folder } = run("disk_full", "high");
    assert.equal(status, 0);
    assert.match(log, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ alert: disk_full, first measures are taken$/m);
    const sent = calls.find((call) => call.startsWith("curl ")) ?? "";
    const body = /--data (\{.*\})$/.exec(sent)?.[1] ?? "";
    assert.deepEqual(JSON.parse(body), {
      text: "spek in prod: disk_full, first measures are taken",
      severity: "high",
    });
    assert.match(readFileSync(join(folder, "sent"), "utf8"), /^url = "https:\/\/hooks\.example\.com\/canary-3fd1"$/m);
    assert.ok(!calls.join("\n").includes("canary-3fd1"), "no list of processes shows the address");
    assert.ok(!log.includes("canary-3fd1"));
    assert.ok(calls.includes(`${here}get secret alert-webhook --output=jsonpath={.data.webhookUrl}`));
    assert.match(calls.join("\n"), /create configmap incident-\d{8}-\d{6} --from-file=incident_/);
  });

  it("restarts what is down, looks after 10 s, and has the last 50 lines of what does not come back (SP-166)", () => {
    const well = run("service_down", "high");
    assert.equal(well.status, 0);
    const order = well.calls.filter((call) => /rollout|sleep/.test(call));
    assert.deepEqual(order, [
      `${here}rollout restart deployment/spek`,
      "sleep 10",
      `${here}rollout status deployment/spek --timeout=15m`,
    ]);
    const ill = run("service_down", "high", "rollout status");
    assert.equal(ill.status, 1);
    assert.ok(ill.calls.includes(`${here}logs deployment/spek --all-containers --tail=50`));
    assert.match(ill.log, /a last word/);
    assert.match(ill.log, /alert: spek does not come back; its last 50 lines are in incident_/);
  });

  it("lists the 20 that use most CPU, and scales out for a while when it is critical (SP-167)", () => {
    const patch = `${here}patch horizontalpodautoscaler spek-hpa --type=merge --patch {"spec":{"minReplicas":10}}`;
    const high = run("high_cpu", "high");
    assert.equal(high.log.match(/^spek-\d+ spek 1m 2Mi$/gm)?.length, 20);
    assert.ok(high.calls.includes(`${here}top pods --containers --no-headers --sort-by=cpu`));
    assert.ok(!high.calls.includes(patch));
    assert.ok(run("high_cpu", "critical").calls.includes(patch));
    assert.match(
      script("high_cpu", "critical"),
      /# What they change, axon refresh spek --env prod and then axon up of the same bring back\./,
    );
  });

  it("scales out by KEDA's own object where that makes the autoscaler, and by the name the autoscaler has", () => {
    const planned = plan(factory, { environment: "prod", target: "kubernetes" });
    const critical = incidentScript(planned, "production", { type: "high_cpu", severity: "critical" });
    assert.match(
      critical,
      /patch scaledobject\.keda\.sh reader --type=merge --patch '\{"spec":\{"minReplicaCount":6\}\}'/,
    );
    assert.doesNotMatch(critical, /horizontalpodautoscaler reader/);
    const breach = incidentScript(planned, "production", { type: "security_breach", severity: "critical" });
    const paused = "annotate scaledobject.keda.sh/reader autoscaling.keda.sh/paused-replicas";
    assert.ok(breach.includes(`keep cluster ${paused}=0 --overwrite\n`), "it would start a replica again");
    assert.ok(breach.includes(`to start it again: kubectl --context production -n factory ${paused}-'\n`));
  });

  it("removes keys in the one of several servers that takes writes", () => {
    const caches = { redis: { replicas: 3 } };
    const several = plan(spek, { environment: "prod", target: "kubernetes", overrides: { caches } });
    const critical = incidentScript(several, "production", { type: "high_memory", severity: "critical" });
    const removals = critical.split("\n").filter((line) => line.includes("unlink"));
    assert.equal(removals.length, 3);
    const [, command = ""] = /exec pod\/redis-0 --container=valkey -- sh -c '(.*)'$/.exec(removals[0] ?? "") ?? [];
    const folder = mkdtempSync(join(tmpdir(), "axon-incident-"));
    folders.push(folder);
    const removed = (role: string) => {
      const server = `#!/bin/sh\ncase "$*" in *info*) printf 'role:${role}\\r\\n' ;; *scan*) echo spek:prod:1 ;; *) echo "$*" ;; esac\n`;
      writeFileSync(join(folder, "valkey-cli"), server, { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const { status, stdout } = spawnSync("sh", ["-c", command], { env, encoding: "utf8" });
      assert.equal(status, 0);
      return /unlink spek:prod:1/.test(stdout);
    };
    assert.deepEqual([removed("master"), removed("slave")], [true, false]);
  });

  it("lists the 20 that use most memory, and removes the system's own keys when it is critical (SP-168)", () => {
    const removal = (calls: readonly string[]) => calls.filter((call) => /unlink|flush/i.test(call));
    const high = run("high_memory", "high");
    assert.ok(high.calls.includes(`${here}top pods --containers --no-headers --sort-by=memory`));
    assert.deepEqual(removal(high.calls), []);
    const [removed, ...more] = removal(run("high_memory", "critical").calls);
    assert.match(
      removed ?? "",
      /exec statefulset\/redis --container=valkey .*--scan --pattern "spek:prod:\*" .* unlink$/,
    );
    assert.deepEqual(more, []);
    assert.ok(!/flush/i.test(script("high_memory", "critical")));
    const staging = plan(spek, { environment: "staging", target: "kubernetes" });
    const other = incidentScript(staging, "staging", { type: "high_memory", severity: "critical" });
    assert.match(other, /"spek:staging:\*"/);
  });

  it("records the use of disk and removes temporary files, caches of a day and logs of a week (SP-169)", () => {
    const { calls } = run("disk_full", "medium");
    assert.ok(calls.includes(`${here}get persistentvolumeclaims`));
    for (const pod of ["pod/spek-1", "pod/spek-2"]) {
      assert.ok(
        calls.includes(
          `${here}exec ${pod} -- sh -c df -h; find /tmp -type f -mtime +0 -delete; find /app/cache -type f -mtime +1 -delete; find /app/logs -type f -mtime +7 -delete; df -h`,
        ),
        calls.join("\n"),
      );
    }
    assert.ok(!calls.some((call) => call.includes("/app/data")), "data are no garbage");
  });

  it("tells of a breach, keeps evidence, closes the entry, and stops the service when it is critical (SP-170)", () => {
    const step = (calls: readonly string[], part: string) => calls.findIndex((call) => call.includes(part));
    const { calls, folder } = run("security_breach", "critical");
    const order = [
      "curl",
      "get all,networkpolicies",
      "logs --selector=app=spek",
      "delete networkpolicy",
      "--replicas=0",
    ];
    const found = order.map((part) => step(calls, part));
    assert.ok(
      found.every((at) => at >= 0),
      found.join(),
    );
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
    );
    assert.ok(calls.includes(`${here}delete networkpolicy spek-ingress-to-spek-ingress`));
    assert.ok(calls.includes(`${here}scale deployment/spek --replicas=0`));
    assert.ok(readdirSync(folder).some((name) => /^evidence_.*\.txt$/.test(name)));
    assert.match(
      script("security_breach", "critical"),
      /to start it again: kubectl --context production -n spek scale deployment\/spek --replicas=3'/,
    );
    const high = run("security_breach", "high").calls;
    assert.ok(high.includes(`${here}delete networkpolicy spek-ingress-to-spek-ingress`));
    assert.equal(step(high, "--replicas=0"), -1);
  });
});
