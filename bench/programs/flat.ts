import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import type { CustomResource } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as random from "@pulumi/random";

// Not read, but set before the preview as it is for the components.
export { config } from "./production.ts";

/** What `axon render` writes of a resource, as far as it is read here. */
interface Rendered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type ResourceClass = new (name: string, inputs: Readonly<Record<string, unknown>>) => CustomResource;

/** The resources of a rendered system, each made by one call of the SDK, without components, in one flat program. */
export const program =
  (file = ""): PulumiFn =>
  async () => {
    const { resources }: { readonly resources: readonly Rendered[] } = JSON.parse(readFileSync(file, "utf8"));
    for (const { type, name, inputs } of resources) {
      if (!type.startsWith("axon:") && !type.startsWith("pulumi:")) new (classOf(type))(name, inputs);
    }
  };

/** `kubernetes:apps/v1:Deployment` is `k8s.apps.v1.Deployment`; what the SDK has no class for is a custom resource. */
function classOf(type: string): ResourceClass {
  const [provider, module = "", kind = ""] = type.split(":");
  if (provider === "random") return lookUp(random, [kind]) ?? fail(type);
  const [group = "", version = ""] = module.split("/");
  return lookUp(k8s, [group.split(".")[0] ?? group, version, kind]) ?? Object(k8s.apiextensions.CustomResource);
}

function lookUp(module: object, path: readonly string[]): ResourceClass | undefined {
  return path.reduce<unknown>((value, key) => Object(value)[key], module) as ResourceClass | undefined;
}

function fail(type: string): never {
  throw new Error(`no class for ${type}`);
}
