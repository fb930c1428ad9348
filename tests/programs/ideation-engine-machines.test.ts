import assert from "node:assert/strict";
import { ProblemError } from "@axon/core";
import { renderIdeationEngine } from "../support/ideation-engine-rendered.ts";
import { renderStack, stackConfig } from "../support/program.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Why production is refused on other machines; nothing where it is not. */
async function refusal(environment: "prod" | "staging", machines: Settings): Promise<string> {
  const stack = `ideation-engine-${environment}-kubernetes`;
  const config = stackConfig(stack);
  const settings = config["axon:kubernetes"] as Settings;
  const all = { ...(settings.machines as Settings), ...machines };
  try {
    await renderStack(stack, { ...config, "axon:kubernetes": { ...settings, machines: all } });
    return "";
  } catch (error) {
    if (error instanceof ProblemError) return error.message;
    throw error;
  }
}

describe("the room that the Ideation Engine's machines have", () => {
  it("is enough for every pod, and for all of them at their most (IE-083)", async () => {
    for (const environment of ["staging", "prod"] as const) {
      const { machines } = stackConfig(`ideation-engine-${environment}-kubernetes`)["axon:kubernetes"] as Settings;
      assert.ok(machines);
      assert.ok((await renderIdeationEngine(environment)).length > 0);
    }
  });

  it("is refused on the guide's machines, of which none holds an orchestrator, nor ten hold what there can be (IE-083)", async () => {
    const message = await refusal("prod", { "general-nodes": { cpu: "1930m", memory: "6Gi" } });
    assert.match(
      message,
      /machines\.orchestrator\.cpu must be at most what a node of pool general-nodes has, 1930m, got 2/,
    );
    assert.match(message, /machines\.general-nodes\."max replicas"\.cpu must be at most the 10 nodes of the pool have/);
    assert.match(message, /machines\.general-nodes\."min replicas"\.cpu/);
    assert.match(message, /machines\.postgres\.memory/);
  });

  it("is refused where an accelerator has less memory than the guide's V100 (IE-013)", async () => {
    assert.match(
      await refusal("prod", { "gpu-nodes": { cpu: "7910m", memory: "29300Mi", gpus: 1, gpuMemory: "15Gi" } }),
      /machines\.ray-embedding\.gpuMemory must be at most what a GPU of pool gpu-nodes has, 15Gi, got 16Gi/,
    );
    const { machines } = stackConfig("ideation-engine-prod-kubernetes")["axon:kubernetes"] as Settings;
    assert.equal(Object(machines)["gpu-nodes"].gpuMemory, "22Gi");
  });

  it("is refused where a machine has no accelerator, or keeps too much of itself for one worker of Ray", async () => {
    assert.match(
      await refusal("prod", { "gpu-nodes": { cpu: "7910m", memory: "29300Mi" } }),
      /machines\.ray-embedding\.gpus/,
    );
    assert.match(
      await refusal("prod", { "gpu-nodes": { cpu: "7400m", memory: "29300Mi", gpus: 1 } }),
      /machines\.ray-embedding\.cpu must be at most what a node of pool gpu-nodes has, 7400m, got 7500m/,
    );
  });

  it("is refused in staging on the guide's two machines of 4 GB, which leave its stores no memory (IE-007)", async () => {
    const message = await refusal("staging", { default: { cpu: "1930m", memory: "3300Mi", count: 2 } });
    assert.match(
      message,
      /machines\.default\."min replicas"\.memory must be at most the 2 nodes of the pool have, 6600Mi/,
    );
  });
});
