import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, engineVersion, pulumiCommand, resolveEngine } from "@axon/engine";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const pack = fileURLToPath(new URL("./engine-pack", import.meta.url));

describe("the real engine", () => {
  let engine: Engine;
  let directory: string;
  before(async () => {
    engine = await resolveEngine({ allowBuild: false, allowInstall: false });
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-engine-"));
    mkdirSync(join(directory, "state"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  async function stack() {
    return await LocalWorkspace.createStack(
      { projectName: "engine", stackName: "test", program: async () => ({ answer: 42 }) },
      {
        workDir: directory,
        pulumiCommand: await pulumiCommand(engine),
        envVars: {
          ...engine.env,
          PULUMI_HOME: join(directory, "home"),
          PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
          PULUMI_CONFIG_PASSPHRASE: "test",
        },
      },
    );
  }

  it("is at least as new as Axon needs", () => {
    const printed = execFileSync(engine.command, ["version"], {
      encoding: "utf8",
      env: { ...process.env, ...engine.env },
    });
    assert.equal(printed.trim(), `v${engine.version}`);
    if (engine.source === "built") assert.equal(engine.version, engineVersion);
  });

  it("brings an inline program up without a language host", async () => {
    const { outputs, summary } = await (await stack()).up();
    assert.deepEqual(outputs.answer, { value: 42, secret: false });
    assert.equal(summary.result, "succeeded");
  });

  it("runs a policy pack of a workspace on the Node.js that runs Axon", async () => {
    const output: string[] = [];
    const preview = (await stack()).preview({ policyPacks: [pack], onOutput: (text) => output.push(text) });
    await assert.rejects(preview);
    assert.match(output.join(""), new RegExp(`judged by Node\\.js ${process.version.replaceAll(".", "\\.")}`));
  });

  it("does what the README of @axon/engine shows", () => {
    const readme = readFileSync(join(repository, "packages", "engine", "README.md"), "utf8");
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1];
    assert.ok(example !== undefined);
    const file = join(repository, "tests", "scenarios", `.engine-readme-${process.pid}.ts`);
    writeFileSync(file, example);
    try {
      const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
      assert.equal(stdout, `Pulumi ${engine.version} from ${engine.command}, ${engine.source}\n`, stderr);
    } finally {
      rmSync(file);
    }
  });
});
