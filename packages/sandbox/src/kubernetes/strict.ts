import type { PathStep } from "../value.ts";

/** A property no schema asked for. */
export interface UnknownProperty {
  readonly path: readonly PathStep[];
  /** What the schema knows in its place. */
  readonly known: readonly string[];
}

type Branch = Record<string, unknown> | unknown[];

/**
 * Shows data to a compiled validator and notes what it asks for. A validator asks for every property its schema names,
 * whether it is there or not, and goes through the keys of a map; so what is there and was never asked for is unknown
 * to the schema. An object about which nothing was asked is free-form.
 */
export class Recorder {
  readonly root: unknown;
  readonly #data: unknown;
  readonly #asked = new WeakMap<object, Set<string>>();
  readonly #proxies = new WeakMap<object, object>();

  constructor(data: unknown) {
    this.#data = data;
    this.root = this.#show(data);
  }

  unknownProperties(): readonly UnknownProperty[] {
    const found: UnknownProperty[] = [];
    this.#search(this.#data, [], found);
    return found;
  }

  #show(value: unknown): unknown {
    if (!isBranch(value)) {
      return value;
    }
    let proxy = this.#proxies.get(value);
    if (proxy === undefined) {
      proxy = new Proxy(value, {
        get: (target, key) => {
          if (typeof key === "string" && !Array.isArray(target) && key !== "constructor") {
            this.#note(target, key);
          }
          return this.#show(Reflect.get(target, key));
        },
        has: (target, key) => {
          if (typeof key === "string") {
            this.#note(target, key);
          }
          return Reflect.has(target, key);
        },
      });
      this.#proxies.set(value, proxy);
    }
    return proxy;
  }

  #note(target: object, key: string): void {
    const keys = this.#asked.get(target);
    if (keys === undefined) {
      this.#asked.set(target, new Set([key]));
    } else {
      keys.add(key);
    }
  }

  #search(value: unknown, path: readonly PathStep[], found: UnknownProperty[]): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        this.#search(item, [...path, index], found);
      }
      return;
    }
    const asked = isBranch(value) ? this.#asked.get(value) : undefined;
    if (!isBranch(value) || asked === undefined) {
      return;
    }
    for (const [key, child] of Object.entries(value)) {
      if (asked.has(key)) {
        this.#search(child, [...path, key], found);
      } else {
        found.push({ path: [...path, key], known: [...asked] });
      }
    }
  }
}

/** Class instances, such as the mark of an unknown value, are opaque. */
function isBranch(value: unknown): value is Branch {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
