import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axon } from "../packages/cli/axon.ts";

const page = readFileSync(new URL("../../docs/write-a-system.md", import.meta.url), "utf8");
const [beforeService = "", fromService = ""] = page.split("## Add a service\n");

/** The commands of a part of the page, in order. */
function commandsIn(part: string): string[][] {
  const blocks = [...part.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.trim().split("\n")).map((line) => line.split(" ").slice(2));
}

describe("docs/write-a-system.md, outside of the repository", function () {
  this.timeout(300_000);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "axon-walk-"));
    // A project of its own, so that what it brings up in the sandbox is nobody else's.
    writeFileSync(join(directory, "Pulumi.yaml"), "name: walk\nruntime: nodejs\n");
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Runs commands as the reader does. @returns what each printed */
  async function follow(commands: readonly string[][]): Promise<string[]> {
    const printed: string[] = [];
    for (const command of commands) {
      const { code, stdout, stderr } = await axon(command, { directory });
      assert.equal(code, 0, `axon ${command.join(" ")}: ${stdout}${stderr}`);
      printed.push(stdout);
    }
    return printed;
  }

  it("previews green in every environment at once, and shows who reaches the database", async () => {
    const commands = commandsIn(beforeService);
    assert.deepEqual(
      commands.map(([verb]) => verb),
      ["new", "preview", "preview", "reach"],
    );
    const [, dev = "", prod = "", reach = ""] = await follow(commands);
    for (const preview of [dev, prod]) assert.match(preview, /^Policies \(axon\) passed/m);
    assert.match(reach, /web {2,}→ database {2,}TCP 5432 {2,}keeps data in it \(edge web-to-database\)/);
    const [staging = ""] = await follow([["preview", "./my-system.ts", "--env", "staging", "--sandbox"]]);
    assert.match(staging, /^Policies \(axon\) passed/m);
  });

  it("takes the service that the page adds, previews it and brings it up", async () => {
    const [, entry = ""] = /```ts\n([\s\S]*?)```/.exec(fromService) ?? [];
    const [, use = ""] = /`uses` gets the line `([^`]+)`/.exec(fromService) ?? [];
    const file = join(directory, "my-system.ts");
    const text = readFileSync(file, "utf8");
    const withUse = text.replace(/( {6}uses: \{\n)/, `$1        ${use}\n`);
    const withService = withUse.replace(/( {2}services: \{\n)/, `$1${entry}`);
    assert.ok(withUse !== text && withService !== withUse);
    writeFileSync(file, withService);

    const [preview = "", reach = "", up = ""] = await follow(commandsIn(fromService));
    assert.match(preview, /KubernetesService +web, worker/);
    assert.match(reach, /web {2,}→ worker {2,}TCP 8081 {2,}calls it \(edge web-to-worker\)/);
    assert.match(up, /is up/);
  });
});
