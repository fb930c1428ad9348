import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { type Analyzer, serveAnalyzer } from "@axon/analyzer";
import { isRecord, policyPackArgs, type Resource, SECRET, UNKNOWN, type Value } from "@axon/policies/lib";
import { axonPack } from "@axon/policies/packs/axon";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

const version = "1.2.3";
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** What every message of the protocol can be turned into. */
interface Message {
  toObject(): unknown;
}

type Answer = (error: unknown, reply?: Message) => void;

// The handlers of Pulumi's policy server have no type declarations.
const require = createRequire(import.meta.url);
const pulumi: Record<string, (...args: unknown[]) => (call: { request: unknown }, answer: Answer) => void> =
  require("@pulumi/policy/server.js");
const { makeAnalyzerInfo }: { makeAnalyzerInfo(...args: unknown[]): Message } = require("@pulumi/policy/protoutil.js");

const server = (handler: string) =>
  pulumi[handler]?.(axonPack.name, version, "advisory", policyPackArgs(axonPack).policies);
const theirs = {
  analyze: server("makeAnalyzeRpcFun"),
  analyzeStack: server("makeAnalyzeStackRpcFun"),
  remediate: server("makeRemediateRpcFun"),
};

/** A RemediateResponse as plain data. */
interface Remediated {
  readonly remediationsList: readonly unknown[];
  readonly notApplicableList: readonly { readonly policyName: string }[];
}

/** The reply to a call as plain data. */
function reply(start: (answer: Answer) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    start((error, message) => (error ? reject(error) : resolve(message?.toObject())));
  });
}

const examplesOf = (scope: "resource" | "stack") =>
  axonPack.rules.flatMap(({ rule }) => {
    const { compliant, violating, unknown, notApplicable } = rule.examples;
    const examples: readonly (Resource | readonly Resource[])[] = [
      ...compliant,
      ...violating,
      ...unknown,
      ...notApplicable,
    ];
    return rule.scope === scope ? examples.map((example) => [rule.name, [example].flat()] as const) : [];
  });

function onTheWire(value: Value): JavaScriptValue {
  if (value === UNKNOWN) return unknownString;
  if (value === SECRET) return { ...secretSignature, value: "hunter2" };
  if (Array.isArray(value)) return value.map(onTheWire);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, onTheWire(item)]));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function properties(resource: Resource) {
  return struct.Struct.fromJavaScript({ ...Object(onTheWire(resource.inputs)) });
}

function requestOf(resource: Resource, index = 0) {
  const request = new messages.AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(`urn:pulumi:test::axon::${resource.type}::${resource.name}-${index}`);
  request.setProperties(properties(resource));
  request.setOptions(new messages.AnalyzerResourceOptions());
  return request;
}

function stackOf(resources: readonly Resource[]) {
  const request = new messages.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource, index) => {
      const entry = new messages.AnalyzerResource();
      entry.setType(resource.type);
      entry.setName(resource.name);
      entry.setUrn(`urn:pulumi:test::axon::${resource.type}::${resource.name}-${index}`);
      entry.setProperties(properties(resource));
      entry.setOptions(new messages.AnalyzerResourceOptions());
      return entry;
    }),
  );
  return request;
}

describe("a pack that is served from this process", () => {
  let analyzer: Analyzer;
  let ours: InstanceType<typeof services.AnalyzerClient>;
  before(async () => {
    analyzer = await serveAnalyzer(async () => ({ pack: axonPack, version }));
    ours = new services.AnalyzerClient(`127.0.0.1:${analyzer.port}`, credentials.createInsecure());
  });
  beforeEach(() => reply((answer) => ours.configureStack(new messages.AnalyzerStackConfigureRequest(), answer)));
  after(() => {
    ours.close();
    analyzer.stop();
  });

  it("says of every example of a resource what Pulumi's policy server says", async () => {
    const examples = examplesOf("resource");
    assert.ok(examples.length > 100);
    for (const [rule, [resource]] of examples) {
      assert.ok(resource);
      const request = requestOf(resource);
      assert.deepEqual(
        await reply((answer) => ours.analyze(request, answer)),
        await reply((answer) => theirs.analyze?.({ request }, answer)),
        rule,
      );
    }
  });

  it("says of every example of a stack what Pulumi's policy server says", async () => {
    const examples = examplesOf("stack");
    assert.ok(examples.length > 10);
    for (const [rule, resources] of examples) {
      const request = stackOf(resources);
      assert.deepEqual(
        await reply((answer) => ours.analyzeStack(request, answer)),
        await reply((answer) => theirs.analyzeStack?.({ request }, answer)),
        rule,
      );
    }
  });

  it("tells the engine the same of itself", async () => {
    assert.deepEqual(
      await reply((answer) => ours.getAnalyzerInfo(new empty.Empty(), answer)),
      makeAnalyzerInfo(axonPack.name, version, "advisory", policyPackArgs(axonPack)).toObject(),
    );
  });

  it("mends nothing, as a pack without remediations does, and lets the engine take no policy for one that passed", async () => {
    const [, [resource] = []] = examplesOf("resource")[0] ?? [];
    assert.ok(resource);
    const request = requestOf(resource);
    const mended = (await reply((answer) => ours.remediate(request, answer))) as Remediated;
    const theirMended = (await reply((answer) => theirs.remediate?.({ request }, answer))) as Remediated;
    assert.deepEqual(mended.remediationsList, theirMended.remediationsList);
    const ofResources = axonPack.rules.filter(
      ({ rule, levels }) => rule.scope === "resource" && levels.prod !== "disabled",
    );
    assert.deepEqual(
      mended.notApplicableList.map(({ policyName }) => policyName),
      ofResources.map(({ rule }) => rule.name),
    );
  });

  it("judges by the levels and settings of a run, and by its own again in the next", async () => {
    const [, [resource] = []] = examplesOf("resource").find(([rule]) => rule === "allowed-registries") ?? [];
    assert.ok(resource);
    const request = requestOf(resource);
    const found = async () => {
      const answer = await new Promise<InstanceType<typeof messages.AnalyzeResponse>>((resolve, reject) => {
        ours.analyze(request, (error, response) => (error ? reject(error) : resolve(response)));
      });
      return answer
        .getDiagnosticsList()
        .filter((diagnostic) => diagnostic.getPolicyname() === "allowed-registries")
        .map((diagnostic) => diagnostic.getEnforcementlevel());
    };
    const configure = (level: 0 | 1 | 2 | 3) => {
      const config = new messages.PolicyConfig();
      config.setEnforcementlevel(level);
      config.setProperties(struct.Struct.fromJavaScript({ allowedRegistries: ["nowhere.example"] }));
      const wanted = new messages.ConfigureAnalyzerRequest();
      wanted.getPolicyconfigMap().set("allowed-registries", config);
      return reply((answer) => ours.configure(wanted, answer));
    };
    const { ADVISORY, MANDATORY, DISABLED, REMEDIATE } = messages.EnforcementLevel;
    assert.deepEqual(await found(), []);
    await configure(ADVISORY);
    assert.deepEqual(await found(), [ADVISORY]);
    await configure(REMEDIATE);
    assert.deepEqual(await found(), [MANDATORY]);
    await configure(DISABLED);
    assert.deepEqual(await found(), []);
    await configure(MANDATORY);
    assert.deepEqual(await found(), [MANDATORY]);
    await reply((answer) => ours.configureStack(new messages.AnalyzerStackConfigureRequest(), answer));
    assert.deepEqual(await found(), []);
  });
});
