import { namespaceOf } from "./namespace.ts";
import { type Resource, typeKey } from "./resource.ts";
import { isHidden, type Value } from "./value.ts";

/** Resources of one type by the namespace they are in, and those of which that is not known. */
interface Kin {
  readonly byNamespace: Map<Value, Resource[]>;
  readonly anywhere: Resource[];
}

/** All resources of a stack, or of a set of files, found by type and by namespace. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byType = new Map<string, Resource[]>();
  readonly #kin = new Map<string, Kin>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) append(this.#byType, typeKey(resource.type), resource);
  }

  /** The resources of any of these type keys, such as `kubernetes:apps:Deployment`. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** Those that are, or for all that is known may be, in the same namespace as another resource. */
  besides(resource: Resource, ...types: readonly string[]): readonly Resource[] {
    const namespace = namespaceOf(resource).value;
    return isHidden(namespace) ? this.ofType(...types) : this.within(namespace ?? "default", ...types);
  }

  /** Those that are, or for all that is known may be, in the namespace of this name. */
  within(namespace: Value, ...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => {
      const { byNamespace, anywhere } = this.#kinOf(type);
      return [...(byNamespace.get(namespace) ?? []), ...anywhere];
    });
  }

  #kinOf(type: string): Kin {
    const known = this.#kin.get(type);
    if (known) return known;
    const kin: Kin = { byNamespace: new Map(), anywhere: [] };
    for (const resource of this.ofType(type)) {
      const namespace = namespaceOf(resource).value;
      if (isHidden(namespace)) kin.anywhere.push(resource);
      else append(kin.byNamespace, namespace ?? "default", resource);
    }
    this.#kin.set(type, kin);
    return kin;
  }
}

function append<Key>(map: Map<Key, Resource[]>, key: Key, resource: Resource): void {
  const known = map.get(key);
  if (known) known.push(resource);
  else map.set(key, [resource]);
}
