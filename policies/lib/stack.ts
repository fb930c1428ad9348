import { namespaceOf } from "./namespace.ts";
import { type Resource, typeKey } from "./resource.ts";
import { isHidden, type Value } from "./value.ts";
import { append, WordIndex, type Words } from "./word-index.ts";

/** Resources of some types by the namespace they are in, and those of which that is not known, which are in each list too. */
interface Kin {
  readonly all: readonly Resource[];
  readonly byNamespace: ReadonlyMap<Value, readonly Resource[]>;
  readonly anywhere: readonly Resource[];
}

/** All resources of a stack, or of a set of files, found by type, by namespace and by what they share. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byType = new Map<string, Resource[]>();
  readonly #ofTypes = new Map<string, readonly Resource[]>();
  readonly #kin = new Map<string, Kin>();
  readonly #indexes = new WeakMap<(resource: Resource) => Words, WeakMap<readonly Resource[], WordIndex>>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) append(this.#byType, typeKey(resource.type), resource);
  }

  /** The resources of any of these type keys, such as `kubernetes:apps:Deployment`; the same list whenever it is asked for. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return known(this.#ofTypes, types.join(), () => types.flatMap((type) => this.#byType.get(type) ?? []));
  }

  /** Those that are, or for all that is known may be, in the same namespace as another resource. */
  besides(resource: Resource, ...types: readonly string[]): readonly Resource[] {
    return this.within(namespaceOf(resource).value ?? "default", ...types);
  }

  /** Those that are, or for all that is known may be, in the namespace of this name. */
  within(namespace: Value, ...types: readonly string[]): readonly Resource[] {
    const { all, byNamespace, anywhere } = this.#kinOf(types);
    return isHidden(namespace) ? all : (byNamespace.get(namespace) ?? anywhere);
  }

  /**
   * Those of `resources`, which `ofType`, `besides` or `within` gave, that share a word, or for all that is known may. The words of each
   * are worked out once for each function that tells them, so `wordsOf` is to be one that lives as long as its module.
   */
  sharing(resources: readonly Resource[], words: Words, wordsOf: (resource: Resource) => Words): readonly Resource[] {
    const indexes = known(this.#indexes, wordsOf, () => new WeakMap<readonly Resource[], WordIndex>());
    return known(indexes, resources, () => new WordIndex(resources, wordsOf)).sharing(words);
  }

  #kinOf(types: readonly string[]): Kin {
    return known(this.#kin, types.join(), () => kinOf(this.ofType(...types)));
  }
}

function kinOf(all: readonly Resource[]): Kin {
  const byNamespace = new Map<Value, Resource[]>();
  const anywhere: Resource[] = [];
  for (const resource of all) {
    const namespace = namespaceOf(resource).value ?? "default";
    if (isHidden(namespace)) anywhere.push(resource);
    else append(byNamespace, namespace, resource);
  }
  for (const own of byNamespace.values()) own.push(...anywhere);
  return { all, byNamespace, anywhere };
}

/** What a map holds under a key, made when it is asked for the first time. */
function known<Key extends WeakKey | string, Made>(
  map: { get(key: Key): Made | undefined; set(key: Key, made: Made): unknown },
  key: Key,
  make: () => Made,
): Made {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
