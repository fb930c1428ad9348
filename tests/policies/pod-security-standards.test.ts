import assert from "node:assert/strict";
import { lint } from "@axon/lint";
import { axonPack } from "@axon/policies/packs/axon";

const folder = new URL("pod-security-standards/", import.meta.url).pathname;
const standards = axonPack.rules.filter(({ rule }) => rule.frameworks[0].name === "Pod Security Standards");

/** Which pods of a file the rules object to, and how many pods there are. */
async function judged(file: string, profile: "baseline" | "restricted" | "both") {
  const rules = standards.filter(({ rule }) => profile === "both" || rule.frameworks[0].reference === profile);
  const { findings, resources } = await lint([`${folder}${file}`], { pack: { ...axonPack, rules } });
  return { pods: resources, rejected: new Set(findings.map(({ resource }) => resource.name)).size };
}

describe("the Pod Security Standards of Kubernetes v1.35", () => {
  it("accept every pod that Kubernetes accepts as restricted", async () => {
    assert.deepEqual(await judged("restricted-pass.yaml", "both"), { pods: 23, rejected: 0 });
  });

  it("reject every pod that Kubernetes rejects as restricted", async () => {
    const { pods, rejected } = await judged("restricted-fail.yaml", "both");
    assert.equal(rejected, pods);
  });

  it("accept, by the rules of the baseline, every pod that Kubernetes accepts as baseline", async () => {
    assert.equal((await judged("baseline-pass.yaml", "baseline")).rejected, 0);
  });

  it("reject every pod that Kubernetes rejects as baseline", async () => {
    const { pods, rejected } = await judged("baseline-fail.yaml", "both");
    assert.equal(rejected, pods);
  });

  it("are mandatory in every environment, each of them, as the namespaces enforce them in every environment", () => {
    assert.ok(standards.length >= 18);
    assert.deepEqual(
      standards.filter(({ levels }) => Object.values(levels).some((level) => level !== "mandatory")),
      [],
    );
  });
});
