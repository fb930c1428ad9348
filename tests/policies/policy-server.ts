import { createRequire } from "node:module";
import { isRecord, type Pack, policyPackArgs, type Resource, SECRET, UNKNOWN, type Value } from "@axon/policies/lib";
import type { Policies } from "@pulumi/policy";

/** One diagnostic of the server, as the engine gets it. */
export interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly urn: string;
}

export interface Response {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly string[];
}

interface Reply {
  getDiagnosticsList(): readonly { getPolicyname(): string; getMessage(): string; getUrn(): string }[];
  getNotApplicableList(): readonly { getPolicyName(): string }[];
}

type Handler = (call: { request: unknown }, done: (error: unknown, reply?: Reply) => void) => void;

// The handlers of Pulumi's policy server and the messages of its protocol have no type declarations.
const require = createRequire(import.meta.url);
const server: Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun", (...args: unknown[]) => Handler> =
  require("@pulumi/policy/server.js");
const protocol = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Pulumi's own policy server, called as the engine calls it but without the network: proxies and all. */
export class PolicyServer {
  readonly #analyze: Handler;
  readonly #analyzeStack: Handler;

  constructor(pack: Pack, today?: string) {
    const policies: Policies = policyPackArgs(pack, today).policies;
    this.#analyze = server.makeAnalyzeRpcFun(pack.name, "1.0.0", "advisory", policies);
    this.#analyzeStack = server.makeAnalyzeStackRpcFun(pack.name, "1.0.0", "advisory", policies);
  }

  analyze(resource: Resource): Promise<Response> {
    return answer(this.#analyze, fill(new protocol.AnalyzeRequest(), resource));
  }

  analyzeStack(resources: readonly Resource[]): Promise<Response> {
    const request = new protocol.AnalyzeStackRequest();
    request.setResourcesList(resources.map((resource) => fill(new protocol.AnalyzerResource(), resource)));
    return answer(this.#analyzeStack, request);
  }
}

/** The resource's name on the wire; two resources of an example may share a name, so their place is in it. */
export function urnOf(resource: Resource): string {
  return resource.urn ?? `urn:pulumi:test::axon::${resource.type}::${resource.name}`;
}

/** What the engine tells of a resource when it sends the whole stack. */
interface WithSources {
  readonly getPropertydependenciesMap?: () => Map<string, unknown>;
}

/** Puts a resource into a message of the protocol. */
export function fill<Message extends object>(message: Message, resource: Resource): Message {
  const request = message as Record<string, (value?: unknown) => void> & Message & WithSources;
  request.setType?.(resource.type);
  request.setName?.(resource.name);
  request.setUrn?.(urnOf(resource));
  request.setProperties?.(Struct.fromJavaScript(onTheWire(resource.inputs)));
  const options = new protocol.AnalyzerResourceOptions();
  options.setProtect(resource.protect ?? false);
  request.setOptions?.(options);
  for (const [input, urns] of Object.entries(resource.propertyDependencies ?? {})) {
    const sources = new protocol.AnalyzerPropertyDependencies();
    sources.setUrnsList(urns);
    request.getPropertydependenciesMap?.().set(input, sources);
  }
  return message;
}

/** Plain data as the engine sends it. */
export function onTheWire(value: Value): unknown {
  if (value === UNKNOWN) return unknownString;
  if (value === SECRET) return { ...secretSignature, value: "hunter2" };
  if (Array.isArray(value)) return value.map(onTheWire);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, onTheWire(item)]));
}

function answer(handler: Handler, request: unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    handler({ request }, (error, reply) => {
      if (error || !reply) return reject(error);
      resolve({
        diagnostics: reply.getDiagnosticsList().map((diagnostic) => ({
          policy: diagnostic.getPolicyname(),
          message: diagnostic.getMessage(),
          urn: diagnostic.getUrn(),
        })),
        notApplicable: reply.getNotApplicableList().map((entry) => entry.getPolicyName()),
      });
    });
  });
}
