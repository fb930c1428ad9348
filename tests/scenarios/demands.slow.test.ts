import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type SpawnedSandbox, spawnSandbox } from "@axon/sandbox";
import { shop, TestProject } from "../packages/cli/axon.ts";

const stackFile = (environment: string) => `config:
  axon:system: ./shop.mjs
  axon:environment: ${environment}
  axon:kubernetes:
    context: ${environment}
    secretStore: generated
    proxies: [10.0.0.0/8]
    storageClass: gp3
    encryptedClasses: { gp3: existing }
`;

describe("what a release demands, on the real engine and a rehearsed cluster", function () {
  this.timeout(150_000);
  const project = new TestProject();
  let sandbox: SpawnedSandbox;
  let environment: Readonly<Record<string, string>>;

  before(async () => {
    sandbox = await spawnSandbox({ worldFile: join(project.directory, "world.json") });
    mkdirSync(join(project.directory, "state"));
    environment = {
      ...sandbox.environment,
      PULUMI_BACKEND_URL: `file://${join(project.directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "rehearsal",
      PULUMI_HOME: join(project.directory, "home"),
      GITLAB_USER_LOGIN: "jane",
    };
    project.define({
      ...shop(),
      delivery: { branches: { main: ["staging", "prod"] } },
      release: { demands: ["promotion", "wayBack"] },
      environments: { staging: { namespace: "shop-staging" }, prod: {} },
    });
    for (const name of ["staging", "prod"]) project.write(`Pulumi.${name}.yaml`, stackFile(name));
  });

  after(async () => {
    await sandbox?.stop();
    project.remove();
  });

  const up = (name: string, release: string, ...further: readonly string[]) =>
    project.run(["up", "./shop.mjs", "--env", name, "--release", release, "--yes", "--no-watch", ...further], {
      environment,
    });

  it("keeps a release out of production that has not succeeded in staging, and changes nothing (IE-074)", async () => {
    const { code, stderr } = await up("prod", "1.1.0");
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /1\.1\.0 of shop in prod lacks what a release demands:\n {2}- 1\.1\.0 has not succeeded in staging;/,
    );
    const { stdout } = await project.run(["history", "./shop.mjs", "--env", "prod"], { environment });
    assert.equal(stdout, "Nothing has been deployed yet.");
  });

  it("lets it in once it has (IE-074)", async () => {
    const staged = await up("staging", "1.1.0");
    assert.equal(staged.code, 0, staged.stderr);
    const promoted = await up("prod", "1.1.0");
    assert.equal(promoted.code, 0, promoted.stdout + promoted.stderr);
  });

  it("goes ahead for a reason, which the history keeps (IE-116)", async () => {
    const { code, stderr } = await up("prod", "1.2.0", "--despite", "the fix cannot wait");
    assert.equal(code, 0, stderr);
    const { stdout } = await project.run(["history", "./shop.mjs", "--env", "prod"], { environment });
    assert.match(stdout, /^1\.2\.0 .*despite 1\.2\.0 has not succeeded in staging: the fix cannot wait$/m);
  });
});
