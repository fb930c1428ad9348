import assert from "node:assert/strict";
import { container, judge, levelOf, policyPackConfig } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";

const entry = (name: string) => {
  const found = axonPack.rules.find(({ rule }) => rule.name === name);
  assert.ok(found);
  return found;
};

describe("the level of a rule", () => {
  const inEach = (name: string) =>
    (["dev", "test", "staging", "prod"] as const).map((environment) =>
      levelOf(entry(name), { settings: { environment } }),
    );

  it("is mandatory everywhere for what must never run", () => {
    assert.deepEqual(inEach("no-privileged-container"), ["mandatory", "mandatory", "mandatory", "mandatory"]);
  });

  it("is mandatory where others rely on it, once they do", () => {
    assert.deepEqual(inEach("liveness-probe"), ["advisory", "advisory", "mandatory", "mandatory"]);
  });

  it("stays advisory for advice", () => {
    assert.deepEqual(inEach("cpu-limit"), ["advisory", "advisory", "advisory", "advisory"]);
  });

  it("is production's where nobody says what the resources are for", () => {
    assert.equal(levelOf(entry("liveness-probe"), {}), "mandatory");
  });

  it("is what the installation says, in all environments or in some", () => {
    const levels = { "cpu-limit": "mandatory", "liveness-probe": { dev: "disabled" } } as const;
    assert.equal(levelOf(entry("cpu-limit"), { levels }), "mandatory");
    assert.equal(levelOf(entry("liveness-probe"), { levels, settings: { environment: "dev" } }), "disabled");
    assert.equal(levelOf(entry("liveness-probe"), { levels, settings: { environment: "prod" } }), "mandatory");
  });

  it("is given to findings by the environment that is judged", () => {
    const levels = (environment: "dev" | "prod") =>
      judge([container({ securityContext: { privileged: true } })], { pack: axonPack, settings: { environment } })
        .findings.filter(({ policy }) => ["liveness-probe", "no-privileged-container"].includes(policy))
        .map(({ policy, level }) => `${policy} ${level}`)
        .sort();
    assert.deepEqual(levels("dev"), ["liveness-probe advisory", "no-privileged-container mandatory"]);
    assert.deepEqual(levels("prod"), ["liveness-probe mandatory", "no-privileged-container mandatory"]);
  });

  it("that asks for mending is as grave as mandatory where nothing is mended", () => {
    const { findings } = judge([container({})], {
      pack: axonPack,
      levels: { "read-only-root-filesystem": "remediate" },
    });
    assert.equal(findings.find(({ policy }) => policy === "read-only-root-filesystem")?.level, "mandatory");
  });

  it("reaches the policy server only where it differs from production's", () => {
    assert.deepEqual(policyPackConfig(axonPack, {}), {});
    const config = policyPackConfig(axonPack, { settings: { environment: "dev" } });
    assert.deepEqual(config["liveness-probe"], { enforcementLevel: "advisory" });
    assert.equal(config["no-privileged-container"], undefined);
  });
});
