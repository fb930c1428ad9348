import assert from "node:assert/strict";
import { configMap, deployment, type Exemption, judge, type Resource } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { RunningPack } from "./running-pack.ts";

const today = "2026-06-01";

const agent: Resource = {
  ...deployment({ volumes: [{ name: "logs", hostPath: { path: "/var/log" } }] }, {}, { name: "log-agent" }),
  urn: "urn:pulumi:prod::axon::kubernetes:apps/v1:Deployment::agent",
  name: "agent",
};

const exemption = (fields: Partial<Exemption> = {}): Exemption => ({
  rule: "no-host-path",
  resource: { type: "kubernetes:apps/v1:Deployment", name: "log-*" },
  reason: "it reads the node's logs",
  expires: "2026-06-01",
  ...fields,
});

const pack = { ...axonPack, rules: axonPack.rules.filter(({ rule }) => rule.name === "no-host-path") };
const judged = (...exemptions: readonly Exemption[]) => judge([agent, configMap], { pack, exemptions, today });

describe("an exemption", () => {
  it("keeps a violation from counting through its last day, and is told with its reason", () => {
    const { findings, exempted, exemptions, verdicts } = judged(exemption());
    assert.deepEqual(findings, []);
    assert.deepEqual(
      exempted.map(({ policy, resource, exemption: { reason } }) => [policy, resource.name, reason]),
      [["no-host-path", "agent", "it reads the node's logs"]],
    );
    assert.deepEqual(
      exemptions.map(({ state }) => state),
      ["used"],
    );
    assert.deepEqual(verdicts, { compliant: 0, violation: 0, exempted: 1, unknown: 0, notApplicable: 1 });
  });

  it("holds no more on the day after", () => {
    const { findings, exempted, exemptions } = judged(exemption({ expires: "2026-05-31" }));
    assert.equal(findings.length, 1);
    assert.deepEqual(exempted, []);
    assert.deepEqual(
      exemptions.map(({ state }) => state),
      ["expired"],
    );
  });

  const meant: readonly (readonly [title: string, resource: Exemption["resource"], meant: boolean])[] = [
    ["the name in the cluster", { type: "kubernetes:apps/v1:Deployment", name: "log-agent" }, true],
    ["the name in the program", { type: "kubernetes:apps/v1:Deployment", name: "agent" }, true],
    ["a type without its version", { type: "kubernetes:apps:Deployment", name: "*" }, true],
    ["another type", { type: "kubernetes:apps/v1:DaemonSet", name: "*" }, false],
    ["a part of the name", { type: "kubernetes:apps/v1:Deployment", name: "log" }, false],
    ["a dot, which stands for itself", { type: "kubernetes:apps/v1:Deployment", name: "log.agent" }, false],
    ["the URN", { urn: "urn:pulumi:prod::axon::kubernetes:apps/v1:Deployment::agent" }, true],
    ["a pattern of URNs", { urn: "urn:pulumi:*::axon::*::agent" }, true],
    ["another stack's URN", { urn: "urn:pulumi:dev::*" }, false],
  ];
  for (const [title, resource, expected] of meant) {
    it(`${expected ? "means" : "does not mean"} a resource by ${title}`, () => {
      const { exempted, exemptions } = judged(exemption({ resource }));
      assert.equal(exempted.length, expected ? 1 : 0);
      assert.equal(exemptions[0]?.state, expected ? "used" : "unused");
    });
  }

  it("of a rule that does not judge is nobody's concern", () => {
    const { exemptions } = judge([agent], { pack, exemptions: [exemption({ rule: "cpu-limit" })], today });
    assert.deepEqual(exemptions, []);
  });
});

describe("exemptions in Pulumi's policy server", () => {
  const quiet = Object.fromEntries(axonPack.rules.map(({ rule }) => [rule.name, "disabled" as const]));
  let server: RunningPack;
  before(async () => {
    server = await RunningPack.start(axonPack);
  });
  after(() => server.stop());

  /** What the server says with one rule at work, and these exemptions. */
  async function served(rule: string, ...exemptions: readonly Exemption[]) {
    await server.configure({ levels: { ...quiet, [rule]: "mandatory" }, exemptions });
    return server.judge([agent, configMap]);
  }

  const lasting = { expires: "9999-12-31" };
  const violation =
    'Deployment "log-agent": spec.template.spec.volumes[0].hostPath mounts a directory of the node; use a PersistentVolumeClaim or an emptyDir';

  it("keep a violation from counting, and are told in its place", async () => {
    assert.deepEqual(await served("no-host-path"), [["no-host-path", violation]]);
    assert.deepEqual(await served("no-host-path", exemption(lasting)), [
      [
        "exemption-report",
        "no-host-path is not held against Deployment log-* until 9999-12-31: it reads the node's logs",
      ],
    ]);
  });

  it("that have expired or match nothing are told, and the violation counts", async () => {
    const expired = exemption({ expires: "2026-01-01" });
    const unused = exemption({ ...lasting, resource: { type: "kubernetes:apps/v1:Deployment", name: "web" } });
    assert.deepEqual(await served("no-host-path", expired, unused), [
      ["no-host-path", violation],
      [
        "exemption-report",
        "the exemption of Deployment log-* from no-host-path expired on 2026-01-01; mend the resource, or renew the exemption with its reason",
      ],
      ["exemption-report", "the exemption of Deployment web from no-host-path matches no violation; remove it"],
    ]);
  });

  it("hold for rules that judge a stack too", async () => {
    const rule = "network-policy-coverage";
    assert.deepEqual(
      (await served(rule)).map(([policy]) => policy),
      [rule],
    );
    assert.deepEqual(
      (await served(rule, exemption({ ...lasting, rule }))).map(([policy]) => policy),
      ["exemption-report"],
    );
  });
});
