/** A resource as a deployment file has it. Only what recovery looks at is spelled out. */
export interface DeploymentResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  /** To be deleted by the next update. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** An operation whose end was never written down. */
export interface PendingOperation {
  readonly resource: DeploymentResource;
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

/** What `pulumi stack export` gives. */
export interface Deployment {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly DeploymentResource[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** What became of a pending operation: `adopted`, what it created is in the state now; `cleared`, there was nothing to keep. */
export interface Resolution {
  readonly urn: string;
  readonly operation: PendingOperation["type"];
  readonly outcome: "adopted" | "cleared";
}

export interface Resolved<D extends Deployment> {
  /** The deployment without pending operations, ready for `pulumi stack import`. */
  readonly deployment: D;
  readonly resolutions: readonly Resolution[];
  /** URNs whose state is behind the truth until they are refreshed. */
  readonly refresh: readonly string[];
}

/**
 * Finds the resource that an interrupted create was about.
 * @returns its id, or `undefined` when it does not exist
 */
export type Lookup = (resource: DeploymentResource) => string | undefined | Promise<string | undefined>;

/**
 * Settles what an interrupted update left open, so that the next one neither refuses to run nor creates a thing twice. A
 * create is adopted when the lookup finds what it made; for anything else the state is as it was, and a refresh tells how
 * far the operation came.
 */
export async function resolvePendingOperations<D extends Deployment>(
  deployment: D,
  lookup: Lookup,
): Promise<Resolved<D>> {
  const pending = deployment.deployment.pending_operations ?? [];
  let resources = deployment.deployment.resources ?? [];
  const resolutions: Resolution[] = [];
  const refresh = new Set<string>();
  for (const { resource, type } of pending) {
    const id = type === "creating" && resource.custom === true ? await lookup(resource) : undefined;
    const adopted = id !== undefined && !resources.some((known) => known.urn === resource.urn && known.id === id);
    if (adopted) {
      resources = [...retire(resources, resource.urn), { ...resource, id, outputs: resource.inputs ?? {} }];
    }
    if (adopted || (type === "updating" && resources.some((known) => known.urn === resource.urn))) {
      refresh.add(resource.urn);
    }
    resolutions.push({ urn: resource.urn, operation: type, outcome: adopted ? "adopted" : "cleared" });
  }
  return {
    deployment: {
      ...deployment,
      deployment: { ...deployment.deployment, resources, pending_operations: [] },
    },
    resolutions,
    refresh: [...refresh],
  };
}

/** The old half of an interrupted replacement is still to be deleted. */
function retire(resources: readonly DeploymentResource[], urn: string): readonly DeploymentResource[] {
  return resources.map((known) => (known.urn === urn ? { ...known, delete: true } : known));
}
