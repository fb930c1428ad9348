import { type Resource, typeKey } from "./resource.ts";

/** All resources of a stack, or of a set of files, found by type. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byType = new Map<string, Resource[]>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) {
      const key = typeKey(resource.type);
      const known = this.#byType.get(key);
      if (known) known.push(resource);
      else this.#byType.set(key, [resource]);
    }
  }

  /** The resources of any of these type keys, such as `kubernetes:apps:Deployment`. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }
}
