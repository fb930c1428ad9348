import assert from "node:assert/strict";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { commands } from "../../../packages/cli/src/commands/index.ts";
import { axon, shop, TestProject } from "./axon.ts";

describe("axon as a process", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
  });
  afterEach(() => project.remove());

  it("goes on without a word when nobody reads what it prints any more", async () => {
    const { code, stderr } = await axon(["describe", "cortex-core", "--env", "prod"], { deaf: true });
    assert.deepEqual([code, stderr], [0, ""]);
  });

  const refusals: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ["a mistyped command", ["preveiw", "cortex-core"], /unknown command 'preveiw'\n\(Did you mean preview\?\)/],
    ["a mistyped subcommand", ["sandbox", "lst"], /unknown command 'lst'\n\(Did you mean list\?\)/],
    [
      "a mistyped option",
      ["preview", "cortex-core", "--sandbx"],
      /unknown option '--sandbx'\n\(Did you mean --sandbox\?\)/,
    ],
    ["a missing system", ["up"], /missing required argument 'SYSTEM'/],
    ["a mistyped system", ["up", "cortex-cor", "--sandbox"], /got "cortex-cor"; did you mean cortex-core\?/],
    [
      "a mistyped environment",
      ["up", "cortex-core", "--env", "dve", "--sandbox"],
      /one of dev, test, staging, prod; did you mean dev\?/,
    ],
    [
      "an environment the system lacks",
      ["up", "cortex-core", "--env", "test", "--sandbox"],
      /cortex-core has no environment test; it has dev, staging, prod/,
    ],
    [
      "a mistyped target",
      ["up", "cortex-core", "--on", "kubernets"],
      /"kubernets" is not one of .*; did you mean kubernetes\?/,
    ],
    [
      "a target that is not built yet",
      ["up", "cortex-core", "--on", "aws", "--sandbox"],
      /target aws is not available here; available now: kubernetes/,
    ],
    [
      "a file that is not there",
      ["preview", "./gone.mjs", "--sandbox"],
      /\.\/gone\.mjs: must be a file, got nothing there/,
    ],
    [
      "a real target that no stack file names",
      ["up", "./shop.mjs", "--env", "prod", "--yes"],
      /no stack file says where shop prod on kubernetes is: write Pulumi\.shop-prod-kubernetes\.yaml .*, or rehearse with --sandbox/,
    ],
    ["a render without a folder", ["render", "cortex-core"], /required option '--out <dir>' not specified/],
    [
      "two formats at once",
      ["lint", ".", "--junit", "--sarif"],
      /'--junit' cannot be used with option '--sarif'|'--sarif' cannot be used with option '--junit'/,
    ],
    ["a path to lint that is not there", ["lint", "gone.yaml"], /gone\.yaml: is not there/],
  ];
  for (const [what, args, says] of refusals) {
    it(`ends with 2 on ${what} and says what to write`, async () => {
      const { code, stdout, stderr } = await project.run(args);
      assert.match(stderr, says);
      assert.equal(stdout, "");
      assert.equal(code, 2);
    });
  }

  it("tells all problems of a definition at once, without a stack trace", async () => {
    const broken = shop();
    project.define({ ...broken, services: { web: { ...broken.services.web, prot: 1, memory: "lots" } } });
    const { code, stderr } = await project.run(["preview", "./shop.mjs", "--sandbox"]);
    assert.equal(code, 2);
    assert.match(stderr, /system "shop" in dev: 2 problems/);
    assert.match(stderr, /services\.web\.memory must be .*, got "lots"/);
    assert.match(stderr, /services\.web\.prot must be one of .*, got an unknown key/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  const stackFiles: readonly (readonly [what: string, content: string, says: RegExp])[] = [
    [
      "an unknown key",
      "config:\n  axon:kubernetes: { context: a, contxt: b }\n",
      /Pulumi\.mine\.yaml: config\.\S+contxt must be .*did you mean context\?/,
    ],
    [
      "a wrong type",
      "config:\n  axon:kubernetes: { context: 7 }\n",
      /Pulumi\.mine\.yaml: config\.\S+context must be a text, got 7/,
    ],
    ["broken YAML", "config: [\n", /Pulumi\.mine\.yaml: must be valid YAML/],
    ["a list where a map belongs", "- a\n", /Pulumi\.mine\.yaml: must be a map, got a list of 1/],
    ["aliases that multiply", bomb(), /Pulumi\.mine\.yaml: must be YAML that can be resolved/],
  ];
  for (const [what, content, says] of stackFiles) {
    it(`ends with 2 on a stack file with ${what}, naming file and key`, async () => {
      const base = "  axon:system: ./shop.mjs\n  axon:environment: dev\n";
      project.write("Pulumi.mine.yaml", content.replace("config:\n", `config:\n${base}`));
      const { code, stderr } = await project.run(["preview", "./shop.mjs", "--sandbox"]);
      assert.match(stderr, says);
      assert.equal(code, 2);
    });
  }

  it("serves no sandbox for a stack whose file is wrong, and gets no engine for it either", async () => {
    project.write("Pulumi.mine.yaml", "config:\n  axon:system: ./shop.mjs\n  axon:environment: dve\n");
    const { code, stdout, stderr } = await project.run(["sandbox", "serve", "--stack", "mine"]);
    assert.match(stderr, /^axon: Pulumi\.mine\.yaml: .*\n.*environment" must be one of/);
    assert.deepEqual([code, stdout], [2, ""]);
  });

  for (const verb of ["up", "destroy"]) {
    it(`refuses to ${verb} a real target without --yes where nobody can be asked (SC-113)`, async () => {
      project.write(
        "Pulumi.mine.yaml",
        "config:\n  axon:system: ./shop.mjs\n  axon:environment: prod\n  axon:kubernetes:\n    context: a\n",
      );
      const { code, stderr } = await project.run([verb, "./shop.mjs", "--env", "prod"]);
      assert.match(stderr, /must be confirmed, but there is no terminal to ask on; add --yes/);
      assert.equal(code, 2);
    });
  }

  it("prints one JSON document on standard output, also for an error", async () => {
    const good = await project.run(["list", "--json"]);
    assert.deepEqual(Object.keys(JSON.parse(good.stdout)), ["systems", "targets"]);
    const bad = await project.run(["up", "cortex-cor", "--json", "--sandbox"]);
    assert.equal(JSON.parse(bad.stdout).error.exitCode, 2);
  });

  it("lists systems, environments and the targets that are there", async () => {
    const { systems, targets } = JSON.parse((await project.run(["list", "--json"])).stdout);
    const core = systems.find(({ name }: { name: string }) => name === "cortex-core");
    assert.deepEqual(core.environments, ["dev", "staging", "prod"]);
    assert.deepEqual(targets, { run: ["kubernetes"], render: ["kubernetes", "compose"] });
  });

  it("checks the project's stack files in doctor", async () => {
    project.write(
      "Pulumi.good.yaml",
      "config:\n  axon:system: ./shop.mjs\n  axon:environment: dev\n  axon:kubernetes:\n    context: a\n",
    );
    project.write(
      "Pulumi.bad.yaml",
      "config:\n  axon:system: ./shop.mjs\n  axon:environment: dve\n  axon:kubernetes:\n    context: a\n",
    );
    const { code, stdout } = await project.run(["doctor", "--json"]);
    const checks: { name: string; status: string; found: string }[] = JSON.parse(stdout).checks;
    const found = (name: string) => checks.find((check) => check.name === name);
    assert.equal(found("Pulumi.good.yaml")?.found, "./shop.mjs dev on kubernetes");
    assert.equal(found("Pulumi.bad.yaml")?.status, "missing");
    assert.match(found("Pulumi.bad.yaml")?.found ?? "", /axon:environment/);
    assert.equal(code, 1);
  });

  it("shows where an unexpected error happened only when asked", async () => {
    // Not one of the errors that are worded for users: the definition throws when it is looked at.
    project.write(
      "shop.mjs",
      "export const system = { get name() { throw new TypeError('surprise'); }, services: {}, environments: {} };\n",
    );
    const plain = await project.run(["preview", "./shop.mjs", "--sandbox"]);
    assert.equal(plain.code, 1);
    assert.match(plain.stderr, /^axon: surprise\n {2}this was not expected; AXON_DEBUG=1 shows where it happened$/);
    const debug = await project.run(["preview", "./shop.mjs", "--sandbox"], { environment: { AXON_DEBUG: "1" } });
    assert.match(debug.stderr, /TypeError: surprise\n\s+at /);
  });

  it("says with --json what is wrong with the command line too, in one document", async () => {
    const { code, stdout, stderr } = await project.run(["preview", "--json"]);
    assert.equal(code, 2);
    assert.deepEqual(JSON.parse(stdout), { error: { message: "missing required argument 'SYSTEM'", exitCode: 2 } });
    assert.match(stderr, /^axon: missing required argument 'SYSTEM'\n/);
  });

  it("brings no system up on the stack of another, which would delete all of that", async () => {
    const variant = "  axon:environment: prod\n  axon:target: kubernetes\n";
    project.write("Pulumi.theirs.yaml", `config:\n  axon:system: cortex-core\n${variant}`);
    project.write("Pulumi.ours.yaml", `config:\n  axon:system: ./shop.mjs\n${variant}`);
    const on = (stack: string) => project.run(["validate", "./shop.mjs", "--env", "prod", "--stack", stack]);
    const theirs = await on("theirs");
    assert.equal(theirs.code, 2);
    assert.equal(
      theirs.stderr,
      "axon: Pulumi.theirs.yaml is cortex-core prod on kubernetes, not shop prod on kubernetes; change SYSTEM, --env, --on or --stack",
    );
    assert.equal((await on("ours")).code, 0);
  });

  it("says where a Pulumi.yaml that it cannot read is broken", async () => {
    project.write("Pulumi.yaml", "name: [\n");
    const { code, stderr } = await project.run(["preview", "./shop.mjs", "--sandbox"]);
    assert.equal(code, 2);
    assert.match(stderr, /axon: Pulumi\.yaml: must be valid YAML, got Flow sequence .* at line 2, column 1/);
  });

  it("says which file or folder it cannot use, and what to do", async () => {
    const folder = await project.run(["describe", "./shop.mjs", "--out", "."]);
    assert.deepEqual(
      [folder.code, folder.stderr],
      [1, `axon: ${realpathSync(project.directory)}: it is a folder; name a file`],
    );
    project.write("taken", "");
    const file = await project.run(["describe", "./shop.mjs", "--out", "taken/shop.md"]);
    assert.deepEqual(
      [file.code, file.stderr],
      [1, `axon: ${join(realpathSync(project.directory), "taken")}: a file is there already; choose another place`],
    );
  });

  it("finds the project from a folder below it", async () => {
    project.write("Pulumi.bad.yaml", "config: [\n");
    const below = join(project.directory, "below");
    mkdirSync(below);
    const { code, stderr } = await axon(["preview", "../shop.mjs", "--sandbox"], { directory: below });
    assert.match(stderr, /Pulumi\.bad\.yaml: must be valid YAML/);
    assert.equal(code, 2);
  });
});

describe("the help of axon", () => {
  const all = Object.values(commands)
    .flat()
    .map((build) => build(() => async () => {}));
  const leaves = all.flatMap((command) => (command.commands.length > 0 ? [...command.commands] : [command]));

  for (const command of leaves) {
    it(`gives ${command.name()} a summary, --json and examples that parse`, () => {
      const help = helpOf(command);
      assert.notEqual(command.summary(), "");
      assert.match(help, /--json/);
      const examples = [...help.matchAll(/^ {2}\$ axon (.+)$/gm)].map(([, example = ""]) => example);
      assert.notEqual(examples.length, 0);
      for (const example of examples) {
        const args = example.replace(/ > .*/, "").split(" ");
        const skipped = args.slice(args[0] === "sandbox" ? 2 : 1);
        const fresh = [...rebuilt()].find((other) => other.name() === command.name());
        fresh?.exitOverride().parse(skipped, { from: "user" });
      }
    });
  }

  function rebuilt(): Command[] {
    return Object.values(commands)
      .flat()
      .map((build) => build(() => async () => {}))
      .flatMap((each) => [each, ...each.commands]);
  }

  function helpOf(command: Command): string {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) });
    command.outputHelp();
    return text;
  }
});

/** Each line refers nine times to the one before: a billion texts when it is resolved. */
function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, index) => {
    const last = index === 0 ? '"x"' : `*a${index - 1}`;
    return `b${index}: &a${index} [${Array.from({ length: 9 }, () => last).join(", ")}]`;
  });
  return `config:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
