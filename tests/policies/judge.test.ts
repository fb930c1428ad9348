import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import {
  configMap,
  container,
  definePack,
  deployment,
  judge,
  type Level,
  manifest,
  policyPackConfig,
  UNKNOWN,
} from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";

const identity = { name: "test", displayName: "Test", description: "" };

/** A pack of some rules, all at one level. */
function packOf(level: Level, ...names: readonly string[]) {
  const chosen = rules.filter(({ name }) => names.includes(name));
  return definePack(identity, chosen, Object.fromEntries(names.map((name) => [name, level])));
}

const service = (type: unknown) =>
  manifest({ apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { type } });

describe("judge", () => {
  it("counts each pair of rule and resource once, by its worst verdict", () => {
    const twice = container({ image: "redis", ports: [{ hostPort: 1 }, { hostPort: 2 }, { hostPort: UNKNOWN }] });
    const { findings, unknowns, verdicts, resources } = judge([twice, service(UNKNOWN), configMap], {
      pack: packOf("mandatory", "no-host-ports", "image-pinned", "service-type"),
    });
    assert.deepEqual(
      findings.map(({ policy }) => policy),
      ["image-pinned", "no-host-ports", "no-host-ports"].sort((a, b) => b.localeCompare(a)),
    );
    assert.deepEqual(
      unknowns.map(({ policy }) => policy),
      ["no-host-ports", "service-type"],
    );
    assert.deepEqual(verdicts, { violation: 2, unknown: 1, compliant: 0, notApplicable: 6 });
    assert.equal(resources, 3);
  });

  it("names the rule, its severity, the pack's level, the resource and the property", () => {
    const resource = service("NodePort");
    const { findings } = judge([resource], { pack: packOf("advisory", "service-type") });
    assert.deepEqual(findings, [
      {
        policy: "service-type",
        level: "advisory",
        severity: "high",
        resource,
        path: "spec.type",
        message:
          'Service "web": spec.type is "NodePort"; set it to "ClusterIP" and publish through a Gateway or an Ingress',
      },
    ]);
  });

  it("does not run a rule that its pack disables", () => {
    const { findings, verdicts } = judge([service("NodePort")], { pack: packOf("disabled", "service-type") });
    assert.deepEqual(findings, []);
    assert.deepEqual(verdicts, { violation: 0, unknown: 0, compliant: 0, notApplicable: 0 });
  });

  it("puts findings in the order of the resources, stack rules included", () => {
    const { findings } = judge([deployment({}), service("NodePort")], {
      pack: packOf("mandatory", "service-type", "min-replicas"),
    });
    assert.deepEqual(
      findings.map(({ policy }) => policy),
      ["min-replicas", "service-type"],
    );
  });

  it("holds a Deployment in prod to the number of replicas that the settings say", () => {
    const replicas = (count: number, settings: object) =>
      judge([deployment({}, { replicas: count })], { pack: packOf("mandatory", "min-replicas"), settings }).findings
        .length;
    assert.equal(replicas(2, {}), 0);
    assert.equal(replicas(2, { minReplicas: 3 }), 1);
    assert.equal(replicas(3, { minReplicas: 3 }), 0);
    assert.equal(replicas(1, { environment: "staging" }), 0);
    assert.equal(replicas(1, { environment: undefined }), 1);
  });
});

describe("a pack", () => {
  it("is refused when a rule has no level, or a level no rule", () => {
    assert.throws(
      () => definePack(identity, rules.slice(0, 1), {}),
      /^Error: pack "test": rule .* has no level; give it one$/,
    );
    assert.throws(() => definePack(identity, [], { "no-such-rule": "advisory" }), {
      message: 'pack "test": no rule is named no-such-rule; correct the name or remove it',
    });
  });

  it("of Axon has every rule, and stops a deployment for all that is critical or high", () => {
    assert.deepEqual(
      axonPack.rules.map(({ rule }) => rule),
      rules,
    );
    const grave = axonPack.rules.filter(({ rule }) => rule.severity === "critical" || rule.severity === "high");
    assert.deepEqual([...new Set(grave.map(({ level }) => level))], ["mandatory"]);
  });

  it("hands each rule just the settings it reads, in the form of the policy server", () => {
    const config = policyPackConfig(axonPack, { environment: "dev", minReplicas: 3 });
    assert.deepEqual(config["min-replicas"], { environment: "dev", minReplicas: 3 });
    assert.deepEqual(config["disruption-budget"], { environment: "dev" });
    assert.equal(config["service-type"], undefined);
    assert.equal(config["allowed-registries"], undefined);
  });
});
