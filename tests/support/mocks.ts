import * as pulumi from "@pulumi/pulumi";

/** A resource as a component registered it, with its inputs resolved. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a program under Pulumi's mocks and gives every resource it registered, in order. Outputs are the inputs plus an id;
 * a generated password is `generated-<name>`, so that a test can follow it.
 */
export async function recordResources(program: () => void | Promise<void>): Promise<readonly RecordedResource[]> {
  const resources: RecordedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        resources.push({ type, name, inputs });
        const generated = type.startsWith("random:") ? { result: `generated-${name}` } : {};
        return { id: `${name}-id`, state: { ...inputs, ...generated } };
      },
      call: ({ inputs }) => inputs,
    },
    "axon",
    "test",
    false,
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    await program();
    return {};
  });
  return resources;
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
