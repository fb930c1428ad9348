import assert from "node:assert/strict";
import { rules } from "@axon/policies";
import {
  applyEdits,
  container,
  deployment,
  manifest,
  outcomeOf,
  type Resource,
  type Rule,
  remediate,
  runRule,
  UNKNOWN,
} from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { RunningPack } from "./running-pack.ts";

/** The resource after its edits; its inputs are plain data with the two marks in it. */
function mended(resource: Resource, rule: Rule): Resource {
  const inputs = structuredCopy(resource.inputs) as object;
  applyEdits(inputs, remediate(resource, rule));
  return { ...resource, inputs: inputs as Resource["inputs"] };
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]));
}

/** What a rule leaves to people, as the token of a pod whose account may be there to use it. */
function needsJudgement(resource: Resource, rule: Rule): boolean {
  const verdicts = [...runRule(rule, [resource], rule.examples.settings, rule.examples.today)];
  return verdicts.some(({ outcome, edit }) => outcome === "violation" && !edit);
}

const remediable = rules.filter((rule) => rule.remediable);

describe("remediation", () => {
  it("is there for the rules of which a violation has one right answer", () => {
    assert.deepEqual(remediable.map(({ name }) => name).sort(), [
      "aws-cache-minor-upgrades",
      "aws-database-deletion-protection",
      "aws-dynamodb-recovery",
      "aws-kms-rotation",
      "aws-lb-deletion-protection",
      "aws-rds-deletion-protection",
      "aws-rds-minor-upgrades",
      "aws-rds-not-public",
      "aws-rds-snapshot-tags",
      "aws-s3-block-public",
      "default-proc-mount",
      "drop-all-capabilities",
      "evict-unhealthy-pods",
      "namespace-pod-security",
      "no-host-probes",
      "no-privilege-escalation",
      "no-service-account-token",
      "read-only-root-filesystem",
      "run-as-non-root",
      "seccomp-profile",
    ]);
  });

  it("says what it may break, but where nothing that runs can tell", () => {
    const silent = remediable.filter(({ breaks }) => breaks === undefined).map(({ name }) => name);
    assert.deepEqual(silent.sort(), [
      "aws-cache-minor-upgrades",
      "aws-database-deletion-protection",
      "aws-dynamodb-recovery",
      "aws-kms-rotation",
      "aws-lb-deletion-protection",
      "aws-rds-deletion-protection",
      "aws-rds-minor-upgrades",
      "aws-rds-snapshot-tags",
      "evict-unhealthy-pods",
    ]);
    assert.deepEqual(
      rules.filter(({ breaks, remediable }) => breaks !== undefined && !remediable),
      [],
    );
  });

  for (const rule of remediable) {
    it(`makes every violating example of ${rule.name} compliant, and then changes no more`, () => {
      const resources = rule.examples.violating.flatMap((example) => [example].flat() as Resource[]);
      const left = resources.filter((resource) => !needsJudgement(resource, rule));
      assert.ok(left.some((resource) => remediate(resource, rule).length > 0));
      for (const resource of left) {
        const after = mended(resource, rule);
        assert.notEqual(outcomeOf(rule, rule.scope === "stack" ? [after] : after), "violation");
        assert.deepEqual(remediate(after, rule), []);
      }
    });

    it(`leaves every compliant example of ${rule.name} as it is`, () => {
      if (rule.scope === "stack") return; // its compliance may be another resource's doing
      for (const resource of rule.examples.compliant) assert.deepEqual(remediate(resource, rule), []);
    });
  }

  it("is offered by no violation of a rule that does not say so", () => {
    for (const rule of rules.filter((rule) => !rule.remediable)) {
      const examples = rule.examples.violating as readonly (Resource | readonly Resource[])[];
      for (const example of examples) {
        const verdicts = [
          ...runRule(rule, [example].flat() as Resource[], rule.examples.settings, rule.examples.today),
        ];
        assert.ok(
          verdicts.every(({ edit }) => edit === undefined),
          rule.name,
        );
      }
    }
  });

  const rule = (name: string) => {
    const found = rules.find((rule) => rule.name === name);
    assert.ok(found);
    return found;
  };

  it("says the place from the resource on, inside init containers too", () => {
    const resource = deployment({
      containers: [{ name: "api", securityContext: { readOnlyRootFilesystem: true } }],
      initContainers: [{ name: "a", securityContext: { readOnlyRootFilesystem: true } }, { name: "b" }],
    });
    assert.deepEqual(remediate(resource, rule("read-only-root-filesystem")), [
      {
        path: ["spec", "template", "spec", "initContainers", 1, "securityContext", "readOnlyRootFilesystem"],
        value: true,
      },
    ]);
  });

  it("takes the token from pods of the account that has no rights, and from no other", () => {
    const edit = { path: ["spec", "template", "spec", "automountServiceAccountToken"], value: false };
    assert.deepEqual(remediate(deployment({}), rule("no-service-account-token")), [edit]);
    const ray = manifest({ apiVersion: "ray.io/v1", kind: "RayCluster", spec: { headGroupSpec: { template: {} } } });
    for (const other of [deployment({ serviceAccountName: "operator" }), ray]) {
      assert.deepEqual(remediate(other, rule("no-service-account-token")), []);
    }
  });

  it("writes nothing that cannot run beside what is there", () => {
    const refused: readonly (readonly [name: string, securityContext: object])[] = [
      ["no-privilege-escalation", { privileged: true }],
      ["no-privilege-escalation", { capabilities: { add: ["SYS_ADMIN"] } }],
      ["run-as-non-root", { runAsUser: 0 }],
    ];
    const onNode = { hostNetwork: true, containers: [{ livenessProbe: { httpGet: { host: "127.0.0.1", port: 1 } } }] };
    assert.deepEqual(remediate(deployment(onNode), rule("no-host-probes")), []);
    for (const [name, securityContext] of refused) {
      assert.deepEqual(remediate(container({ securityContext }), rule(name)), [], name);
    }
  });

  it("removes what may not be there", () => {
    const resource = container({ livenessProbe: { httpGet: { host: "example.com", port: 80 } } });
    const after = mended(resource, rule("no-host-probes")).inputs as {
      spec: { template: { spec: { containers: [{ livenessProbe: object }] } } };
    };
    assert.deepEqual(after.spec.template.spec.containers[0].livenessProbe, { httpGet: { port: 80 } });
  });

  it("guesses nothing where a value is not known yet", () => {
    const resource = container({ securityContext: UNKNOWN });
    assert.deepEqual(remediate(resource, rule("read-only-root-filesystem")), []);
  });

  describe("in Pulumi's policy server", () => {
    const pod = manifest({
      apiVersion: "v1",
      kind: "Pod",
      spec: { nodeName: UNKNOWN, containers: [{ name: "api", image: "api:1" }, { name: "proxy" }] },
    });
    let server: RunningPack;
    before(async () => {
      server = await RunningPack.start(axonPack);
    });
    after(() => server.stop());

    it("is off unless it is asked for", async () => {
      assert.deepEqual(await server.remediate(pod), []);
    });

    it("writes what is missing and leaves the rest, values that are not known included", async () => {
      await server.configure({ levels: { "read-only-root-filesystem": "remediate" } });
      const securityContext = { readOnlyRootFilesystem: true };
      assert.deepEqual(await server.remediate(pod), [
        {
          policy: "read-only-root-filesystem",
          properties: {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "fusion" },
            spec: {
              nodeName: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
              containers: [
                { name: "api", image: "api:1", securityContext },
                { name: "proxy", securityContext },
              ],
            },
          },
        },
      ]);
    });

    it("leaves alone what is exempted", async () => {
      const rule = "read-only-root-filesystem";
      const resource = { type: pod.type, name: "fusion" };
      const exemptions = [{ rule, resource, reason: "the image writes to itself", expires: "9999-12-31" }];
      await server.configure({ levels: { [rule]: "remediate" }, exemptions });
      assert.deepEqual(await server.remediate(pod), []);
    });
  });
});
