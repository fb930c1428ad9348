import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveEngine } from "@axon/engine";
import { secret } from "@pulumi/pulumi";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { parse } from "yaml";
import { copyStack } from "../../packages/cli/src/backup/copy.ts";
import { Interrupts } from "../../packages/cli/src/console/interrupts.ts";
import { type EngineCommand, engineCommand } from "../../packages/cli/src/lifecycle/engine-command.ts";

/** Must be in clear nowhere. */
const canaries = { configured: "canary-of-the-settings", made: "canary-of-the-state" };

describe("a copy of a stack at a second place", () => {
  let folder: string;
  let interrupts: Interrupts;
  let engine: EngineCommand;
  let stack: Stack;

  const file = (...path: readonly string[]) => join(folder, ...path);
  const url = (name: string) => pathToFileURL(file(name)).href;
  /** The engine's command on the copy, in a folder. */
  const onCopy = async (directory: string, ...args: readonly string[]) =>
    (await engine.run([...args, "--stack", "prod"], file(directory), { PULUMI_BACKEND_URL: url("copy") })).stdout;
  const copy = () => copyStack(stack, engine, url("copy"), "copy of shop prod by Ada");

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "axon-copy-"));
    for (const name of ["state", "copy", "home", "work", "elsewhere"]) mkdirSync(file(name));
    interrupts = new Interrupts(() => undefined);
    engine = engineCommand(
      await resolveEngine({ allowBuild: false, allowInstall: false }),
      {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        PULUMI_HOME: file("home"),
        PULUMI_BACKEND_URL: url("state"),
        PULUMI_CONFIG_PASSPHRASE: "kept elsewhere",
        PULUMI_SKIP_UPDATE_CHECK: "1",
      },
      interrupts,
    );
    writeFileSync(file("work", "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const workspace = await LocalWorkspace.create({
      workDir: file("work"),
      pulumiCommand: engine,
      program: async () => ({ made: secret(canaries.made), release: "1.0.0" }),
    });
    stack = await Stack.create("prod", workspace);
    const configure = (...args: readonly string[]) =>
      engine.run(["config", "set", "--stack", "prod", ...args], file("work"), {});
    await configure("axon:environment", "prod");
    await configure("axon:secrets", canaries.configured, "--secret");
  });

  after(() => {
    interrupts.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is not made of what was never deployed, which would hide the last good one", async () => {
    await assert.rejects(copy(), /nothing of the stack prod is deployed, so there is nothing to keep/);
  });

  it("has the state, and the settings it was deployed with (NC-071)", async () => {
    await stack.up();
    assert.deepEqual(await copy(), { place: url("copy"), resources: 1 });

    // Somebody who has lost both, the folder and the backend, and knows the passphrase.
    writeFileSync(file("elsewhere", "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    await onCopy("elsewhere", "config", "refresh");
    const settings = parse(readFileSync(file("elsewhere", "Pulumi.prod.yaml"), "utf8"));
    assert.equal(settings.config["axon:environment"], "prod");
    assert.match(settings.config["axon:secrets"].secure, /^v1:/);
    assert.equal((await onCopy("elsewhere", "config", "get", "axon:secrets")).trim(), canaries.configured);
    const outputs = await onCopy("elsewhere", "stack", "output", "--json", "--show-secrets");
    assert.deepEqual(JSON.parse(outputs), { made: canaries.made, release: "1.0.0" });
  });

  it("keeps secrets as they are encrypted, in every file (NC-071)", () => {
    const texts = readdirSync(file("copy"), { recursive: true, encoding: "utf8" })
      .map((name) => file("copy", name))
      .filter((name) => statSync(name).isFile())
      .map((name) => readFileSync(name, "utf8"));
    assert.ok(texts.some((text) => text.includes('"ciphertext"')));
    for (const text of texts) assert.doesNotMatch(text, /canary/);
  });

  it("keeps every state by date, so that one can go back before a bad one (NC-071)", async () => {
    stack.workspace.program = async () => ({ made: secret(canaries.made), release: "2.0.0" });
    await stack.up();
    await copy();
    const history = JSON.parse(await onCopy("work", "stack", "history", "--json")) as { readonly message: string }[];
    assert.deepEqual(
      history.map(({ message }) => message),
      ["copy of shop prod by Ada", "copy of shop prod by Ada"],
    );
    const kept = file("copy", ".pulumi", "history", "shop", "prod");
    const states = readdirSync(kept)
      .filter((name) => name.endsWith(".checkpoint.json"))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(kept, name), "utf8")));
    assert.deepEqual(
      states.map(({ checkpoint }) => checkpoint.latest.resources[0].outputs.release),
      ["1.0.0", "2.0.0"],
    );
    const [{ version, checkpoint }] = states;
    writeFileSync(file("first.json"), JSON.stringify({ version, deployment: checkpoint.latest }));
    await onCopy("work", "stack", "import", "--file", file("first.json"));
    assert.equal(JSON.parse(await onCopy("work", "stack", "output", "--json")).release, "1.0.0");
  });

  it("says that a place which is not there must be made", async () => {
    await assert.rejects(
      copyStack(stack, engine, url("nowhere"), "copy"),
      /^CommandFailure: the place to copy to cannot be opened: .*nowhere[\s\S]* {2}to mend it: make the bucket or folder/,
    );
  });

  it("is not the original's own place", async () => {
    await assert.rejects(
      copyStack(stack, engine, `${url("state")}?metadata=skip`, "copy"),
      /the state is at file:.* itself; a copy belongs to another region or account/,
    );
  });
});
