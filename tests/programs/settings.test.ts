import assert from "node:assert/strict";
import { ProblemError } from "@axon/core";
import { parseSettings } from "@axon/programs/settings";
import { renderStack, stackConfig } from "../support/program.ts";

const valid = { system: "cortex-core", environment: "dev", kubernetes: { context: "dev" } };

function problemsOf(raw: Readonly<Record<string, unknown>>): string {
  try {
    parseSettings(raw, "Pulumi.dev.yaml");
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
  return "";
}

describe("settings of a stack", () => {
  it("fill in what the stack file leaves out", () => {
    const settings = parseSettings(valid, "Pulumi.dev.yaml");
    assert.equal(settings.target, "kubernetes");
    assert.equal(settings.kubernetes.secretStore, "generated");
    assert.equal(settings.kubernetes.entry.api, "gateway");
    assert.deepEqual(settings.kubernetes.monitoring.labels, { release: "prometheus" });
  });

  it("name the key and the stack file of an unknown key, with the one that was meant", () => {
    assert.match(
      problemsOf({ ...valid, enviroment: "dev" }),
      /^Pulumi\.dev\.yaml: .*axon:enviroment.* must be one of .*did you mean environment\?$/,
    );
  });

  it("name the nested key of a wrong type and of an unknown one, all at once", () => {
    const text = problemsOf({ ...valid, kubernetes: { context: 3, storageclass: "fast" } });
    assert.match(text, /^Pulumi\.dev\.yaml: 2 problems$/m);
    assert.match(text, /"axon:kubernetes"\.context must be a text, got 3/);
    assert.match(text, /"axon:kubernetes"\.storageclass must be one of .*did you mean storageClass\?/);
  });

  it("say how to set what is missing (CC-100: a cluster context is never taken from whatever is current)", () => {
    assert.match(
      problemsOf({ ...valid, kubernetes: {} }),
      /^Pulumi\.dev\.yaml: .*context must be a text, got nothing; pulumi config set --path 'axon:kubernetes\.context' VALUE$/,
    );
  });

  it("say which kinds of entry there are", () => {
    const entryOf = (entry: object) => problemsOf({ ...valid, kubernetes: { context: "dev", entry } });
    assert.match(entryOf({ controller: "standard" }), /entry\.api must be one of gateway, ingress, got nothing/);
    assert.match(entryOf({ api: "mesh" }), /entry\.api must be one of gateway, ingress, got "mesh"/);
  });

  it("refuse an environment and a target that do not exist", () => {
    assert.match(
      problemsOf({ ...valid, environment: "qa" }),
      /environment" must be one of dev, test, staging, prod, got "qa"/,
    );
    assert.match(
      problemsOf({ ...valid, target: "nomad" }),
      /target" must be one of kubernetes, aws, azure, gcp, compose, got "nomad"/,
    );
  });
});

describe("secrets of a stack", () => {
  const canary = "c4n4ry-of-the-stack";

  it("refuse a name that no component has, without printing any value", async () => {
    const config = { ...stackConfig("dev"), "axon:secrets": { "azure-b2c.clientSecrte": canary } };
    await assert.rejects(renderStack("dev", config, ["axon:secrets"]), (error) => {
      assert.ok(error instanceof ProblemError);
      assert.match(error.message, /azure-b2c\.clientSecrte" must be one of .*azure-b2c\.clientSecret/);
      assert.ok(!error.message.includes(canary));
      return true;
    });
  });

  it("refuse a value that is no text, without printing it", async () => {
    const config = { ...stackConfig("dev"), "axon:secrets": { "azure-b2c.clientSecret": { value: canary } } };
    await assert.rejects(renderStack("dev", config, ["axon:secrets"]), (error) => {
      assert.ok(error instanceof ProblemError && !error.message.includes(canary));
      return true;
    });
  });

  it("reach their component and stay masked", async () => {
    const config = { ...stackConfig("dev"), "axon:secrets": { "azure-b2c.clientSecret": canary } };
    const resources = await renderStack("dev", config, ["axon:secrets"]);
    assert.ok(resources.some(({ type, name }) => type === "kubernetes:core/v1:Secret" && name === "azure-b2c"));
    const text = JSON.stringify(resources);
    assert.ok(!text.includes(canary) && !text.includes(Buffer.from(canary).toString("base64")));
    // Configured, so nothing is generated in its place.
    assert.ok(
      !resources.some(({ type, name }) => type.includes("RandomPassword") && name === "azure-b2c-clientSecret"),
    );
  });
});
