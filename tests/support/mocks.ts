import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** A resource as a component registered it, with its inputs resolved; a secret one is wrapped in the SDK's marker. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the resource it belongs to; the stack's at the top. */
  readonly parent: string | undefined;
  /** Names of the resources it waits for, by `dependsOn` or through an input, sorted. */
  readonly dependsOn: readonly string[];
  readonly options: {
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly deleteBeforeReplace: boolean;
    readonly ignoreChanges: readonly string[];
    /** How long Pulumi waits for a creation and for an update: `660s`. */
    readonly timeouts: { readonly create: string; readonly update: string };
  };
}

/**
 * Runs a program under Pulumi's mocks and gives every resource it registered, in order. Outputs are the inputs plus an id;
 * a generated password is `generated-<name>`, so that a test can follow it.
 */
export async function recordResources(program: () => void | Promise<void>): Promise<readonly RecordedResource[]> {
  const monitor = new RecordingMonitor();
  await pulumi.runtime.setMocks(monitor.mocks, "axon", "test", false);
  pulumi.runtime.setMockOptions(monitor, "axon", "test", false);
  await pulumi.runtime.runInPulumiStack(async () => {
    await program();
    return {};
  });
  await pulumi.runtime.disconnect();
  return monitor.recorded;
}

/** The one resource of a type, or the one with a name too. Fails when there is none or more than one. */
export function only(resources: readonly RecordedResource[], type: string, name?: string): RecordedResource {
  const found = resources.filter(
    (resource) => resource.type === type && (name === undefined || resource.name === name),
  );
  const [resource] = found;
  if (!resource || found.length > 1)
    throw new Error(`${found.length} resources of type ${type}${name ? ` named ${name}` : ""}`);
  return resource;
}

/** Every resource below a parent as `type name`, sorted: what a component is made of. */
export function childrenOf(resources: readonly RecordedResource[], parent: string): readonly string[] {
  return resources
    .filter((resource) => resource.parent === parent)
    .map(({ type, name }) => `${type} ${name}`)
    .sort();
}

/** Pulumi's own mock hands a test the inputs alone; the request also tells parents, dependencies and options. */
class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];

  constructor() {
    super({
      newResource: ({ type, name, inputs }) => {
        const generated = type.startsWith("random:") ? { result: `generated-${name}` } : {};
        return { id: `${name}-id`, state: { ...inputs, ...generated } };
      },
      call: ({ inputs }) => inputs,
    });
  }

  override async registerResource(
    request: RegisterResourceRequest,
    callback: (error: unknown, response: unknown) => void,
  ): Promise<void> {
    const timeouts = request.getCustomtimeouts();
    const inputs = request.getObject();
    this.recorded.push({
      type: request.getType(),
      name: request.getName(),
      inputs: inputs ? pulumi.runtime.deserializeProperties(inputs) : {},
      parent: request.getParent() ? nameOf(request.getParent()) : undefined,
      dependsOn: request.getDependenciesList().map(nameOf).sort(),
      options: {
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplace(),
        ignoreChanges: request.getIgnorechangesList(),
        timeouts: { create: timeouts?.getCreate() ?? "", update: timeouts?.getUpdate() ?? "" },
      },
    });
    await super.registerResource(request, callback);
  }
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
