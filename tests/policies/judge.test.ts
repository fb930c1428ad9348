import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename } from "node:path";
import { packs, rules } from "@axon/policies";
import {
  configMap,
  container,
  definePack,
  deployment,
  judge,
  type Level,
  levelForms,
  manifest,
  type Pack,
  policyPackConfig,
  UNKNOWN,
} from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";

const identity = { name: "test", displayName: "Test", description: "" };

/** A pack of some rules, all at one level everywhere. */
function packOf(level: Level, ...names: readonly string[]): Pack {
  const levels = { dev: level, test: level, staging: level, prod: level };
  return { ...identity, rules: rules.filter(({ name }) => names.includes(name)).map((rule) => ({ rule, levels })) };
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
      ["image-pinned", "no-host-ports", "no-host-ports"],
    );
    assert.deepEqual(
      unknowns.map(({ policy }) => policy),
      ["no-host-ports", "service-type"],
    );
    assert.deepEqual(verdicts, { violation: 2, exempted: 0, unknown: 1, compliant: 0, notApplicable: 6 });
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
        location: ["spec", "type"],
        message:
          'Service "web": spec.type is "NodePort"; set it to "ClusterIP" and publish through a Gateway or an Ingress',
        edit: undefined,
      },
    ]);
  });

  it("does not run a rule that its pack disables", () => {
    const { findings, verdicts } = judge([service("NodePort")], { pack: packOf("disabled", "service-type") });
    assert.deepEqual(findings, []);
    assert.deepEqual(verdicts, { violation: 0, exempted: 0, unknown: 0, compliant: 0, notApplicable: 0 });
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
  it("is refused when a rule is in it twice", () => {
    const [rule] = rules;
    assert.ok(rule);
    const twice = [
      [rule, "advice"],
      [rule, "everywhere"],
    ] as const;
    assert.throws(() => definePack(identity, twice), {
      message: `pack "test": rule ${rule.name} is in it twice; remove one of the lines`,
    });
  });

  it("has the rules of the folder with its name, and no others", () => {
    for (const { name, rules } of packs) {
      const files = globSync(`../../policies/rules/${name}/*.ts`, { cwd: import.meta.dirname });
      assert.deepEqual(
        rules.map(({ rule }) => rule.name).sort(),
        files.map((file) => basename(file, ".ts")).sort(),
        name,
      );
    }
  });

  it("of Axon has every rule, and stops production for all that is critical or high", () => {
    assert.deepEqual(
      axonPack.rules.map(({ rule }) => rule),
      rules,
    );
    const grave = axonPack.rules.filter(({ rule }) => rule.severity === "critical" || rule.severity === "high");
    assert.deepEqual([...new Set(grave.map(({ levels }) => levels.prod))], ["mandatory"]);
  });

  it("is never stricter where things are tried out than where others rely on them", () => {
    const weight = { disabled: 0, advisory: 1, mandatory: 2 };
    for (const { rule, levels } of axonPack.rules) {
      assert.equal(levels.dev, levels.test, rule.name);
      assert.equal(levels.staging, levels.prod, rule.name);
      assert.ok(weight[levels.dev] <= weight[levels.prod], rule.name);
    }
  });

  it("stops development only for what must never run", () => {
    const relaxed = axonPack.rules.filter(({ levels }) => levels.dev === "advisory" && levels.prod === "mandatory");
    assert.ok(relaxed.every(({ levels }) => levels === levelForms.released));
    const critical = axonPack.rules.filter(({ rule }) => rule.severity === "critical");
    assert.deepEqual([...new Set(critical.map(({ levels }) => levels.dev))], ["mandatory"]);
  });

  it("hands each rule just the settings it reads, in the form of the policy server", () => {
    const config = policyPackConfig(axonPack, { settings: { environment: "dev", minReplicas: 3 } });
    assert.deepEqual(config["min-replicas"], { environment: "dev", minReplicas: 3 });
    assert.deepEqual(config["disruption-budget"], { environment: "dev" });
    assert.equal(config["service-type"], undefined);
    assert.equal(config["allowed-registries"], undefined);
  });
});
