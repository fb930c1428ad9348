import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { TestProject } from "../axon.ts";

const shipped = (pack: string, environment: string) =>
  readFileSync(
    new URL(`../../../../policies/packs/${pack}/environments/${environment}.json`, import.meta.url),
    "utf8",
  ).trimEnd();

const policies = `
settings:
  allowedHosts: [shop.example.com]
  minReplicas: 3
levels:
  service-type: { dev: advisory }
exemptions:
  - rule: service-type
    resource: { type: kubernetes:core/v1:Service, name: legacy-* }
    reason: moves behind the gateway soon
    expires: 2036-12-31
  - rule: no-host-path
    resource: { type: kubernetes:apps/v1:DaemonSet, name: log-* }
    reason: the agent reads the node's logs
    expires: 2036-12-31
`;

describe("axon policy-config", () => {
  let project: TestProject;
  beforeEach(() => {
    project = new TestProject();
  });
  afterEach(() => project.remove());

  it("writes for a repository that says nothing what the pack ships for the environment", async () => {
    const { code, stdout } = await project.run(["policy-config", "--pack", "exposure", "--env", "staging"]);
    assert.deepEqual([code, stdout], [0, shipped("exposure", "staging")]);
    assert.equal((await project.run(["policy-config"])).stdout, shipped("axon", "prod"));
  });

  it("adds levels, settings and exemptions of the pack's rules, and leaves out what other packs are told", async () => {
    project.write("axon-policies.yaml", policies);
    const { stdout } = await project.run(["policy-config", "--pack", "exposure", "--env", "dev"]);
    const exemption = {
      rule: "service-type",
      resource: { type: "kubernetes:core/v1:Service", name: "legacy-*" },
      reason: "moves behind the gateway soon",
      expires: "2036-12-31",
    };
    assert.deepEqual(JSON.parse(stdout), {
      ...JSON.parse(shipped("exposure", "dev")),
      "allowed-hosts": { allowedHosts: ["shop.example.com"] },
      "service-type": { enforcementLevel: "advisory", exemptions: [exemption] },
      "exemption-report": {
        settings: { allowedHosts: ["shop.example.com"], minReplicas: 3, environment: "dev" },
        exemptions: [exemption],
      },
    });
  });

  it("demands Axon's cost keys of every workload by the pack of all alone, and by a single one the keys that are set", async () => {
    const costLabels = async (...args: readonly string[]) =>
      JSON.parse((await project.run(["policy-config", ...args])).stdout)["cost-labels"];
    assert.deepEqual(await costLabels(), { costKeys: ["layer", "component", "environment"] });
    assert.equal(await costLabels("--pack", "governance"), undefined);
    project.write("axon-policies.yaml", "settings:\n  costKeys: [team]\n");
    assert.deepEqual(await costLabels(), { costKeys: ["team"] });
    assert.deepEqual(await costLabels("--pack", "governance"), { costKeys: ["team"] });
  });

  it("ends with 2 on a pack that is not there, and on a mistake in the file, with its line", async () => {
    const mistyped = await project.run(["policy-config", "--pack", "exposur"]);
    assert.deepEqual([mistyped.code, mistyped.stdout], [2, ""]);
    assert.match(mistyped.stderr, /there is no pack "exposur"; did you mean exposure\?/);
    project.write("strict.yaml", "levels:\n  service-typ: advisory\n");
    const mistaken = await project.run(["policy-config", "--policies", "strict.yaml"]);
    assert.deepEqual([mistaken.code, mistaken.stdout], [2, ""]);
    assert.match(mistaken.stderr, /strict\.yaml:2: .*did you mean service-type\?/);
  });
});
