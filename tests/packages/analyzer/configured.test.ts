import assert from "node:assert/strict";
import { type Analyzer, serveAnalyzer } from "@axon/analyzer";
import { configMap, container, deployment, type PolicyConfiguration, type Resource, SECRET } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { RunningPack } from "../../policies/running-pack.ts";

const agent = deployment({ volumes: [{ name: "logs", hostPath: { path: "/var/log" } }], containers: [{ name: "a" }] });
const exemption = { resource: { type: agent.type, name: "fusion" }, reason: "it reads the node's logs" };

/** Everything an installation may say at once. */
const configuration: PolicyConfiguration = {
  settings: { environment: "dev", minReplicas: 3 },
  levels: { "read-only-root-filesystem": "remediate", "run-as-non-root": "remediate", "image-pinned": "remediate" },
  exemptions: [
    { ...exemption, rule: "no-host-path", expires: "9999-12-31" },
    { ...exemption, rule: "network-policy-coverage", expires: "2020-01-01" },
    { ...exemption, rule: "run-as-non-root", expires: "9999-12-31" },
    { ...exemption, rule: "service-type", expires: "9999-12-31" },
  ],
};

describe("the policy server beside the sandbox, configured", () => {
  let analyzer: Analyzer;
  let ours: RunningPack;
  let theirs: RunningPack;
  before(async () => {
    analyzer = await serveAnalyzer(async () => ({ pack: axonPack, version: "0.1.0" }));
    ours = RunningPack.at(axonPack, analyzer.port);
    theirs = await RunningPack.start(axonPack);
    await ours.configure(configuration);
    await theirs.configure(configuration);
  });
  after(() => {
    ours.stop();
    theirs.stop();
    analyzer.stop();
  });

  it("judges and tells of exemptions as Pulumi's does", async () => {
    const found = await ours.judge([agent, configMap]);
    assert.deepEqual(found, await theirs.judge([agent, configMap]));
    assert.equal(found.filter(([policy]) => policy === "exemption-report").length, 4);
    assert.ok(!found.some(([policy]) => policy === "no-host-path"));
  });

  it("mends as Pulumi's does, one rule after the other, and keeps what is secret", async () => {
    const secret = container({ env: [{ name: "MODE", value: SECRET }], securityContext: { runAsUser: 1000 } });
    const web: Resource = {
      ...container({ image: "api" }),
      name: "web",
      inputs: named(container({ image: "api" }), "web"),
    };
    for (const resource of [secret, agent, web, configMap]) {
      assert.deepEqual(await ours.remediate(resource), await theirs.remediate(resource));
    }
    assert.deepEqual(
      (await ours.remediate(web)).map(({ policy }) => policy),
      ["read-only-root-filesystem", "run-as-non-root"],
    );
    assert.match(JSON.stringify(await ours.remediate(secret)), /1b47061264138c4ac30d75fd1eb44270/);
  });
});

function named(resource: Resource, name: string): Resource["inputs"] {
  return { ...(resource.inputs as Readonly<Record<string, Resource["inputs"]>>), metadata: { name } };
}
