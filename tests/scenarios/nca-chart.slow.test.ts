import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { listWorld } from "@axon/sandbox";
import { TestProject } from "../packages/cli/axon.ts";

const stackFile = (version: string) => `config:
  axon:system: nca
  axon:environment: prod
  axon:target: kubernetes
  axon:kubernetes:
    context: production
    storageClass: gp3
    encryptedClasses: { gp3: existing }
    capacity: { cpu: "24", memory: 48Gi, storage: 500Gi }
    monitoring: { sharedNamespace: monitoring, receivers: { critical: pagerDuty, warning: pagerDuty } }
    chart:
      version: ${version}
      values: values.yaml
    backup:
      s3: { region: eu-central-1, bucket: example-backup, roleArn: arn:aws:iam::111122223333:role/backup }
    secondRegion:
      s3:
        region: eu-west-1
        bucket: example-backup-copy
        kmsKey: arn:aws:kms:eu-west-1:111122223333:key/5e4d3c2b-6666-4777-8888-999900001111
        roleArn: arn:aws:iam::111122223333:role/second-region
`;

/** An upgrade after which Helm finds that the pods do not get ready. */
const notReady = JSON.stringify({
  operation: "update",
  type: "kubernetes:helm.sh/v3:Release",
  name: "neuroca",
  action: "fail-after",
  message:
    "release neuroca failed, and has been rolled back due to atomic being set: timed out waiting for the condition",
});

describe("NCA from its chart, on the real engine and the sandbox", function () {
  this.timeout(300_000);
  const project = new TestProject();
  before(() => {
    project.write("values.yaml", "replicaCount: 3\n");
    project.write("Pulumi.nca-prod-kubernetes.yaml", stackFile("1.3.0"));
  });
  after(() => project.remove());

  const run = (args: readonly string[], faults?: string) =>
    project.run([...args, "--env", "prod", "--sandbox"], {
      environment: { GITLAB_USER_LOGIN: "jane", ...(faults ? { AXON_SANDBOX_FAULTS: faults } : {}) },
    });
  const release = () => {
    const [file = ""] = globSync(".axon/sandbox/**/*world*.json", { cwd: project.directory });
    const releases = listWorld(join(project.directory, file)).filter(({ type }) => /helm\.sh/.test(type));
    assert.equal(releases.length, 1);
    const { name, namespace, version, values, status } = Object(releases[0]?.properties);
    return { name, namespace, version, values, revision: status.revision };
  };
  const neuroca = { name: "neuroca", namespace: "neuroca", values: { replicaCount: 3 } };

  it("is installed, and upgraded in place by a new pinned version and new values (NC-021)", async () => {
    const up = await run(["up", "nca"]);
    assert.equal(up.code, 0, up.stderr);
    assert.deepEqual(release(), { ...neuroca, version: "1.3.0", revision: 1 });
    assert.match((await run(["up", "nca"])).stdout, /Nothing changed/);

    project.write("Pulumi.nca-prod-kubernetes.yaml", stackFile("1.4.0"));
    project.write("values.yaml", "replicaCount: 4\n");
    const upgraded = await run(["up", "nca"]);
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.match(upgraded.stdout, /^ +Release +neuroca +values\.replicaCount, version$/m);
    assert.deepEqual(release(), { ...neuroca, version: "1.4.0", values: { replicaCount: 4 }, revision: 2 });
    project.write("values.yaml", "replicaCount: 3\n");
  });

  it("goes back to the previous version, not to the first, applied again by the engine (NC-085)", async () => {
    assert.equal((await run(["up", "nca", "--release", "1.5.0"])).code, 0);
    assert.deepEqual(release(), { ...neuroca, version: "1.5.0", revision: 3 });

    const { code, stderr } = await run(["rollback", "nca", "--reason", "answers are wrong"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^Rolling nca back from 1\.5\.0 to 1\.4\.0$/m);
    // Another revision of the release, as it is applied and not undone.
    assert.deepEqual(release(), { ...neuroca, version: "1.4.0", revision: 4 });

    const history = await run(["history", "nca"]);
    assert.match(
      history.stdout.split("\n")[1] ?? "",
      /^1\.4\.0 .* succeeded +from its chart; instead of 1\.5\.0: answers are wrong$/,
    );
    const { stdout } = await run(["preview", "nca", "--release", "1.4.0", "--json"]);
    assert.deepEqual(JSON.parse(stdout).changes, []);
  });

  it("is taken back when it does not get ready", async () => {
    const { code, stdout } = await run(["up", "nca", "--release", "1.6.0"], notReady);
    assert.equal(code, 1);
    assert.match(stdout, /up FAILED, rolled back to 1\.4\.0/);
    assert.match(stdout, /^Rolled back to 1\.4\.0 because the rollout of Release neuroca failed: .*timed out/m);
    assert.equal(release().version, "1.4.0");
  });

  it("has a status that says that nobody has looked into the chart", async () => {
    const { code, stdout } = await run(["status", "nca"]);
    assert.equal(code, 1);
    assert.match(stdout, /nca in prod comes from its chart, which the sandbox does not unpack/);
  });
});
