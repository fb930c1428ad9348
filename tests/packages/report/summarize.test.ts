import assert from "node:assert/strict";
import { type EngineEvent, type Run, summarize, summaryLines } from "@axon/report";

const stack = "urn:pulumi:dev::axon::pulumi:pulumi:Stack::axon-dev";
const component = "urn:pulumi:dev::axon::axon:services:KubernetesService::api";
const deployment = `urn:pulumi:dev::axon::axon:services:KubernetesService$kubernetes:apps/v1:Deployment::api`;
const cluster = "urn:pulumi:dev::axon::kubernetes:postgresql.cnpg.io/v1:Cluster::core";

const run: Run = {
  operation: "up",
  deployment: { system: "shop", environment: "dev", target: "kubernetes", stack: "dev", sandbox: true },
  planned: false,
  succeeded: true,
  cancelled: false,
  policies: { enabled: true, packs: ["axon"] },
  durationSeconds: 12.4,
};

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly parent?: string;
  readonly custom?: boolean;
  readonly diffs?: readonly string[];
  readonly outputs?: Record<string, unknown>;
  readonly protect?: boolean;
}

function metadata({ op, urn, parent = stack, custom = true, diffs, outputs, protect }: Step) {
  const type = (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
  const state = { parent, custom, ...(outputs ? { outputs } : {}), ...(protect ? { protect } : {}) };
  return { op, urn, type, new: state, old: state, ...(diffs ? { diffs } : {}) };
}

const finished = (step: Step): EngineEvent => ({ resOutputsEvent: { metadata: metadata(step) } });
const announced = (step: Step): EngineEvent => ({ resourcePreEvent: { metadata: metadata(step) } });
const error = (urn: string, message: string): EngineEvent => ({ diagnosticEvent: { urn, message, severity: "error" } });

describe("summarize", () => {
  it("counts resources, not the components they belong to", () => {
    const events = [
      finished({ op: "create", urn: component, custom: false }),
      finished({ op: "create", urn: deployment, parent: component }),
      finished({ op: "same", urn: cluster }),
    ];
    const { changes, unchanged } = summarize(events, run);
    assert.deepEqual(
      changes.map(({ kind, name, component }) => ({ kind, name, component })),
      [{ kind: "create", name: "api", component }],
    );
    assert.equal(unchanged, 1);
  });

  it("makes one replacement of its three steps", () => {
    const events = ["create-replacement", "replace", "delete-replaced"].map((op) =>
      finished({ op, urn: deployment, diffs: ["spec.selector"] }),
    );
    const { changes } = summarize(events, run);
    assert.deepEqual(
      changes.map(({ kind, properties }) => ({ kind, properties })),
      [{ kind: "replace", properties: ["spec.selector"] }],
    );
  });

  it("puts what loses data first", () => {
    const events = [
      announced({ op: "create", urn: deployment }),
      announced({ op: "delete", urn: `${deployment}-old` }),
      announced({ op: "delete", urn: cluster, protect: true }),
    ];
    const { changes } = summarize(events, { ...run, operation: "preview", planned: true });
    assert.deepEqual(
      changes.map(({ kind, name, stateful }) => [kind, name, stateful]),
      [
        ["delete", "core", true],
        ["delete", "api-old", false],
        ["create", "api", false],
      ],
    );
    assert.equal(changes[0]?.protected, true);
  });

  it("tells a cause once and drops what the engine adds to it", () => {
    const events = [
      error(
        deployment,
        "error: kubernetes:apps/v1:Deployment resource 'api' has a problem: spec.replicaz: unknown field\n",
      ),
      error(
        deployment,
        "error: kubernetes:apps/v1:Deployment resource 'api' has a problem: spec.replicaz: unknown field\n",
      ),
      error(stack, "update failed"),
      error(cluster, "failed to run policy: context canceled"),
    ];
    const { failures, outcome } = summarize(events, { ...run, succeeded: false });
    assert.equal(outcome, "failed");
    assert.deepEqual(
      failures.map(({ name, message }) => [name, message]),
      [["api", "spec.replicaz: unknown field"]],
    );
  });

  it("names a resource that failed without a word", () => {
    const events: EngineEvent[] = [{ resOpFailedEvent: { metadata: metadata({ op: "create", urn: cluster }) } }];
    const { failures } = summarize(events, { ...run, succeeded: false });
    assert.deepEqual(
      failures.map(({ name, message }) => [name, message]),
      [["core", "the provider gave no reason"]],
    );
  });

  it("is refused as soon as one finding is mandatory, and lists those first", () => {
    const policyEvent = (policyName: string, enforcementLevel: string): EngineEvent => ({
      policyEvent: {
        policyName,
        enforcementLevel,
        resourceUrn: deployment,
        message: '<{%fg 1%}>why\nDeployment "api": mend it<{%reset%}>',
        policyPackName: "axon",
        policyPackVersion: "1",
      },
    });
    const advisory = summarize([policyEvent("a-advice", "advisory")], run);
    assert.equal(advisory.outcome, "succeeded");
    const refused = summarize([policyEvent("a-advice", "advisory"), policyEvent("b-law", "mandatory")], run);
    assert.equal(refused.outcome, "refused");
    assert.deepEqual(
      refused.policies.findings.map(({ policy, level, message }) => [policy, level, message]),
      [
        ["b-law", "mandatory", 'why\nDeployment "api": mend it'],
        ["a-advice", "advisory", 'why\nDeployment "api": mend it'],
      ],
    );
  });

  it("shows outputs without secrets and without what is not known yet", () => {
    const outputs = {
      url: "https://shop.example.com",
      password: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" },
      token: "[secret]",
      address: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    };
    const summary = summarize([finished({ op: "same", urn: stack, custom: false, outputs })], run);
    assert.deepEqual(summary.outputs, {
      url: "https://shop.example.com",
      password: "<secret>",
      token: "<secret>",
      address: "<computed>",
    });
  });

  it("notices that the record differs, though no resource changes", () => {
    const event = (op: string, before: Record<string, unknown>, after: Record<string, unknown>): EngineEvent => ({
      // The engine leaves `custom` out where it is false.
      resOutputsEvent: {
        metadata: {
          op,
          urn: stack,
          type: "t",
          old: { parent: "", outputs: before },
          new: { parent: "", outputs: after },
        },
      },
    });
    const recordChanges = (...events: EngineEvent[]) => summarize(events, run).recordChanges;
    assert.equal(recordChanges(event("same", { a: [1] }, { a: [1] })), false);
    assert.equal(recordChanges(event("same", { a: [1] }, { a: [1] }), event("same", { a: [1] }, { a: [2] })), true);
    assert.equal(recordChanges(event("update", {}, {})), true);
  });

  it("does not call what was cut off a failure", () => {
    const summary = summarize([error(deployment, "the provider is gone")], {
      ...run,
      succeeded: false,
      cancelled: true,
    });
    assert.equal(summary.outcome, "cancelled");
    assert.deepEqual(summary.failures, []);
  });

  it("keeps warnings of the program and drops those about how the engine was put together", () => {
    const warning = (message: string): EngineEvent => ({ diagnosticEvent: { message, severity: "warning" } });
    const events = [
      warning("warning: resource plugin random is expected to have version >=4.21.2, but has ; the wrong version"),
      warning("using pulumi-analyzer-policy-nodejs from $PATH at /somewhere"),
      warning("warning: Undefined value (x) will not show as a stack output."),
    ];
    assert.deepEqual(
      summarize(events, run).warnings.map(({ message }) => message),
      ["Undefined value (x) will not show as a stack output."],
    );
  });
});

describe("summaryLines", () => {
  const text = (events: readonly EngineEvent[], change: Partial<Run> = {}) =>
    summaryLines(summarize(events, { ...run, ...change })).join("\n");

  it("says plainly that nothing changed", () => {
    assert.equal(
      text([finished({ op: "same", urn: deployment }), finished({ op: "same", urn: cluster })]),
      [
        "shop dev on kubernetes (sandbox): is up, 12 s",
        "",
        "Nothing changed: 2 resources are as they should be",
        "",
        "Policies (axon) passed",
      ].join("\n"),
    );
  });

  it("warns that a replacement loses data and names the property behind it", () => {
    const events = [announced({ op: "replace", urn: cluster, diffs: ["spec.storage"] })];
    const shown = text(events, { operation: "preview", planned: true });
    assert.match(shown, /To replace 1 resource\n {2}Cluster {2}core {2}HOLDS DATA; spec\.storage/);
  });

  it("says of a release that held how each service answers, beside how it did before (IE-118)", () => {
    const services = [
      {
        name: "web",
        now: { errorRatio: 0.001, latencyP95Seconds: 0.2104 },
        before: { errorRatio: 0.002, latencyP95Seconds: 0.18 },
      },
      { name: "search", now: { latencyP95Seconds: 0.1 }, before: {} },
    ];
    const release = {
      version: "1.1.0",
      watch: { outcome: "good" as const, seconds: 600, notes: [], services },
      notifications: [{ receiver: "Slack", delivered: true }],
    };
    const shown = summaryLines({ ...summarize([], run), release }).join("\n");
    assert.match(
      shown,
      /1\.1\.0 held for 10 min\n {2}web: 0\.1 % failed \(0\.2 % before\), p95 210 ms \(180 ms before\)\n {2}search: p95 100 ms\nTold of 1\.1\.0: Slack/,
    );
  });

  it("says that a failed preview of up changed nothing, and does not list what would have been created", () => {
    const events = [announced({ op: "create", urn: deployment }), error(deployment, "no such field")];
    const shown = text(events, { planned: true, succeeded: false });
    assert.match(shown, /up FAILED, nothing was changed/);
    assert.match(shown, /Failed: Deployment api\n {2}no such field/);
    assert.doesNotMatch(shown, /To create/);
  });

  it("says when nobody judged", () => {
    assert.match(text([], { policies: { enabled: false, packs: [] } }), /Policies are off \(--no-policies\)/);
  });

  it("shows the endpoints of what is up", () => {
    const outputs = { endpoints: { public: "https://shop.example.com" } };
    const events = [finished({ op: "same", urn: stack, custom: false, outputs })];
    assert.match(text(events), /Endpoints\n {2}public {2}https:\/\/shop\.example\.com/);
  });

  it("folds many creations into a line for each kind of component", () => {
    const events = Array.from({ length: 40 }, (_, index) => {
      const parent = `urn:pulumi:dev::axon::axon:services:KubernetesService::service-${index}`;
      return [
        finished({ op: "create", urn: parent, custom: false }),
        finished({ op: "create", urn: `${parent}::deployment`, parent }),
      ];
    }).flat();
    const lines = text(events).split("\n");
    const line = lines.find((each) => each.includes("KubernetesService")) ?? "";
    assert.match(line, /^ {4}40 {2}KubernetesService {2}service-0, .* and \d+ more$/);
    assert.ok(line.length < 120, line);
  });
});
