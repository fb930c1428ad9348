import assert from "node:assert/strict";
import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systems } from "@axon/systems";
import { TestProject } from "../packages/cli/axon.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A project with the stack files that the repository has for its systems, and a sandbox of its own. */
function projectOfSystems(): TestProject {
  const project = new TestProject();
  for (const file of readdirSync(root).filter((name) => /^Pulumi\.(prod|.+-prod-kubernetes)\.yaml$/.test(name)))
    copyFileSync(join(root, file), join(project.directory, file));
  return project;
}

/** What a system's guide demands of its production as a whole. */
const proofs: Readonly<Record<string, string>> = { spiralcortex: " (SC-002 on kubernetes)" };

for (const { name } of Object.values(systems)) {
  describe(`${name} in production, on the real engine`, function () {
    this.timeout(900_000);
    let project: TestProject;
    before(() => {
      project = projectOfSystems();
    });
    after(() => project.remove());

    const axon = async (command: string, ...options: string[]) => {
      const { code, stdout, stderr } = await project.run([command, name, "--env", "prod", ...options]);
      assert.equal(code, 0, `${stdout}${stderr}`);
      return stdout;
    };

    it(`comes up in one go without a violation, referring to nothing that is missing, and is unchanged by a second up${proofs[name] ?? ""}`, async () => {
      const up = await axon("up", "--sandbox");
      assert.match(up, /^Policies \(axon\) passed/m);
      assert.doesNotMatch(up, /^Warnings$/m, up);
      assert.match(await axon("up", "--sandbox"), /Nothing changed/);
    });

    it("lets everybody reach what is declared, and nothing else", async () => {
      assert.match(await axon("reach"), /All \d+ flows shown are possible, and nothing else is\./);
    });
  });
}
