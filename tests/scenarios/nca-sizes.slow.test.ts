import assert from "node:assert/strict";
import { TestProject } from "../packages/cli/axon.ts";

const stackFile = (overrides: string) => `config:
  axon:system: nca
  axon:environment: dev
  axon:kubernetes: { context: dev, unencryptedVolumes: true }
  axon:overrides: ${overrides}
`;

describe("sizes that an installation changes, on the real engine and the sandbox", function () {
  this.timeout(240_000);
  const project = new TestProject();
  after(() => project.remove());

  const run = async (verb: string) => {
    const { code, stdout, stderr } = await project.run([verb, "nca", "--env", "dev", "--sandbox"]);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  it("are previewed with what they interrupt: a database of one server, and no service of several (NC-065)", async () => {
    project.write("Pulumi.dev.yaml", stackFile("{}"));
    await run("up");

    const larger = "{ cpu: { request: 200m, limit: '2' }, memory: { request: 512Mi, limit: 2Gi } }";
    project.write(
      "Pulumi.dev.yaml",
      stackFile(`{ databases: { postgres: ${larger} }, services: { neuroca-api: ${larger} } }`),
    );
    const shown = await run("preview");
    assert.match(shown, /^Downtime of\n(?: {2}.*\n)*? {2}StatefulSet +postgres +its only replica restarts$/m);
    assert.match(shown, /^No downtime of\n(?: {2}.*\n)*? {2}Deployment +neuroca-api +replica by replica$/m);

    project.write("Pulumi.dev.yaml", stackFile("{ services: { neuroca-api: { replicas: 2 } } }"));
    const wider = await run("preview");
    assert.match(wider, /Deployment +neuroca-api +.*spec\.replicas/);
    assert.doesNotMatch(wider, /^Downtime of/m);
  });
});
