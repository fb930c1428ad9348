import assert from "node:assert/strict";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { keyless } from "../../../packages/cli/src/cluster/from-stack.ts";
import { TestProject } from "./axon.ts";

const exec = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "aws",
  args: ["eks", "get-token", "--cluster-name", "ideation-engine-prod"],
  interactiveMode: "Never",
};

const kubeconfig = (user: object, context = "ideation-engine-prod") => ({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "eks", cluster: { server: "https://eks.example.com" } }],
  users: [{ name: "pipeline", user }],
  contexts: [{ name: context, context: { cluster: "eks", user: "pipeline" } }],
});

const cluster = { stack: "example/clusters/prod", output: "kubeconfig" };
const read = (value: unknown) =>
  keyless(
    (value === undefined ? {} : { kubeconfig: { value, secret: true } }) as OutputMap,
    cluster,
    "ideation-engine-prod",
  );

describe("the kubeconfig that a cluster's stack gives out", () => {
  it("is written as it is, text or object, where the caller's own identity opens the cluster (IE-077)", async () => {
    const given = kubeconfig({ exec });
    assert.deepEqual(JSON.parse(await read(given)), given);
    assert.equal(await read(JSON.stringify(given)), `${JSON.stringify(given)}\n`);
  });

  for (const [title, value, problem] of [
    ["none", undefined, /example\/clusters\/prod has no output kubeconfig/],
    ["no kubeconfig", "a bird", /is no kubeconfig|has no context/],
    ["another cluster's", kubeconfig({ exec }, "test"), /has no context ideation-engine-prod/],
    ["one with a token", kubeconfig({ token: "s3cr3t" }), /holds a key; give out one that calls a program/],
    ["one with a client key", kubeconfig({ "client-key-data": "czNjcjN0" }), /holds a key/],
  ] as const) {
    it(`is refused where it is ${title}, and no part of it is shown (IE-077)`, async () => {
      await assert.rejects(read(value), (error: Error) => {
        assert.match(error.message, problem);
        assert.doesNotMatch(error.message, /s3cr3t|czNjcjN0/);
        return true;
      });
    });
  }

  it("cannot be had where the stack file names no stack of the cluster", async () => {
    const project = new TestProject();
    try {
      project.write(
        "Pulumi.prod.yaml",
        "config:\n  axon:system: nca\n  axon:environment: prod\n  axon:kubernetes: { context: production, proxies: [10.0.0.0/8], dumps: false }\n",
      );
      const { code, stderr } = await project.run(["kubeconfig", "nca", "--env", "prod"]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /prod does not say which stack made its cluster; set axon:kubernetes\.cluster\.stack/);
    } finally {
      project.remove();
    }
  });
});
