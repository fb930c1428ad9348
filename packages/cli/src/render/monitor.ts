import provider, { type InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import messages, {
  type ReadResourceRequest,
  type ReadResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type RegisterResourceResponse,
  type ResourceInvokeRequest,
  type SupportsFeatureRequest,
  type SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { previewOf, withSecretInputs } from "./provider-knowledge.ts";
import type { RegisteredResource } from "./resource.ts";
import { shown, unknown, type WireMap } from "./wire.ts";

type Answer<T> = (error: Error | null, response?: T) => void;

const rootType = "pulumi:pulumi:Stack";

/** What the SDK may use while it talks to us; the rest needs an engine. */
const features = [
  "secrets",
  "resourceReferences",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "resourceHooks",
  "errorHooks",
];

/**
 * Stands where the SDK expects an engine's resource monitor, and writes down what a program registers. Nothing is created:
 * what a provider would only know afterwards stays unknown, as in a preview.
 */
export class RecordingMonitor {
  readonly #project: string;
  readonly #stack: string;
  readonly #resources = new Map<string, RegisteredResource>();

  constructor(project: string, stack: string) {
    this.#project = project;
    this.#stack = stack;
  }

  /** Everything that was registered, by URN. */
  get resources(): readonly RegisteredResource[] {
    return [...this.#resources.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  registerResource(request: RegisterResourceRequest, answer: Answer<RegisterResourceResponse>): void {
    const type = request.getType();
    const urn = this.#urn(request.getParent(), type, request.getName());
    if (this.#resources.has(urn)) {
      answer(new Error(`two resources have the URN ${urn}`));
      return;
    }
    const inputs = withSecretInputs(type, mapOf(request.getObject()));
    this.#resources.set(urn, {
      urn,
      type,
      name: request.getName(),
      parent: request.getParent(),
      inputs: shown(inputs) as RegisteredResource["inputs"],
      dependencies: dependenciesOf(request),
      custom: request.getCustom(),
    });
    const response = new messages.RegisterResourceResponse();
    response.setUrn(urn);
    response.setObject(structOf(previewOf(type, inputs, request.getAdditionalsecretoutputsList())));
    answer(null, response);
  }

  registerResourceOutputs(_request: RegisterResourceOutputsRequest, answer: Answer<unknown>): void {
    answer(null, new empty.Empty());
  }

  /** A resource that exists already: rendering asks nobody, so nothing is known of it but what the program says. */
  readResource(request: ReadResourceRequest, answer: Answer<ReadResourceResponse>): void {
    const response = new messages.ReadResourceResponse();
    response.setUrn(this.#urn(request.getParent(), request.getType(), request.getName()));
    response.setProperties(request.getProperties() ?? new struct.Struct());
    answer(null, response);
  }

  /** What a function of a provider returns is not known without that provider. */
  invoke(request: ResourceInvokeRequest, answer: Answer<InvokeResponse>): void {
    if (request.getTok() === "pulumi:pulumi:getResource") {
      answer(new Error("a resource reference cannot be followed without an engine"));
      return;
    }
    const response = new provider.InvokeResponse();
    response.setReturn(structOf({ value: unknown }));
    answer(null, response);
  }

  supportsFeature(request: SupportsFeatureRequest, answer: Answer<SupportsFeatureResponse>): void {
    const response = new messages.SupportsFeatureResponse();
    response.setHassupport(features.includes(request.getId()));
    answer(null, response);
  }

  registerResourceHook(_request: unknown, answer: Answer<unknown>): void {
    answer(null, new empty.Empty());
  }

  signalAndWaitForShutdown(_request: unknown, answer: Answer<unknown>): void {
    answer(null, new empty.Empty());
  }

  /** Nothing is open. */
  close(): void {}

  #urn(parent: string, type: string, name: string): string {
    const parentType = parent.split("::")[2] ?? "";
    const qualified = parentType === "" || parentType === rootType ? type : `${parentType}$${type}`;
    return `urn:pulumi:${this.#stack}::${this.#project}::${qualified}::${name}`;
  }
}

function dependenciesOf(request: RegisterResourceRequest): string[] {
  return [...new Set(request.getDependenciesList())].sort();
}

function mapOf(message: Struct | undefined): WireMap {
  return message?.toJavaScript() ?? {};
}

function structOf(values: WireMap): Struct {
  return struct.Struct.fromJavaScript(values as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}
