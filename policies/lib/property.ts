import { oncePer } from "./once-per.ts";
import { kubernetesType, type Resource } from "./resource.ts";
import { isHidden, isList, isRecord, UNKNOWN, type Value } from "./value.ts";

/** Where something is in a resource's inputs: names of fields, and places in lists from 0. */
export type Path = readonly (string | number)[];

/** Stands in a path for the one unknown item of a list or a map that is unknown itself. */
const anyItem = -1;

/**
 * A place in a resource: whose it is, where it is and what is there. Walking on from a place whose value is unknown gives
 * unknown places, so a rule that looks three levels down needs no case for it.
 */
export class Property {
  readonly resource: Resource;
  /** Whose property this is, as a message says it: `container "api" of Deployment "fusion"`. */
  readonly subject: string;
  /** What is there; undefined when nothing is, or null, which Kubernetes takes for nothing. */
  readonly value: Value | undefined;
  readonly #from: Property | undefined;
  readonly #keys: Path;
  /** Whether the subject begins here, so that messages count the path from here. */
  readonly #begins: boolean;

  private constructor(
    resource: Resource,
    subject: string,
    value: Value | undefined,
    from?: Property,
    keys: Path = noKeys,
    begins = from === undefined,
  ) {
    this.resource = resource;
    this.subject = subject;
    this.value = value ?? undefined;
    this.#from = from;
    this.#keys = keys;
    this.#begins = begins;
  }

  /** The whole of a resource, told by its kind and its name in the cluster. */
  static of(resource: Resource): Property {
    const kind = kubernetesType(resource.type)?.kind ?? resource.type;
    const name = new Property(resource, "", resource.inputs).at("metadata", "name").text ?? resource.name;
    return new Property(resource, `${kind} ${JSON.stringify(name)}`, resource.inputs);
  }

  /** Path from the subject: `securityContext.privileged`, `ports[0].hostPort`. Made when a message needs it. */
  get path(): string {
    if (this.#begins) return "";
    return this.#keys.reduce<string>((path, key) => {
      if (typeof key === "number") return `${path}[${key === anyItem ? "*" : key}]`;
      if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
      return path === "" ? key : `${path}.${key}`;
    }, this.#from?.path ?? "");
  }

  /** Path from the resource, whoever the subject is. */
  get location(): Path {
    const keys: (string | number)[] = [];
    for (let place: Property | undefined = this; place; place = place.#from) keys.push(...place.#keys.toReversed());
    return keys.reverse();
  }

  /** The text here, when it is known text. */
  get text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  /** The property under these keys: `at("securityContext", "privileged")`. */
  at(...keys: readonly string[]): Property {
    let value = this.value;
    for (const key of keys) {
      value = isHidden(value) ? UNKNOWN : isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return this.#step(keys, value);
  }

  /** The items of a list. A list that is unknown reads as one unknown item, so that it is judged unknown, not empty. */
  items(): readonly Property[] {
    if (isHidden(this.value)) return [this.#step([anyItem], UNKNOWN)];
    return isList(this.value) ? this.value.map((value, index) => this.#step([index], value)) : [];
  }

  /** The entries of a map, unknown ones like {@link items}. */
  entries(): readonly (readonly [key: string, property: Property])[] {
    if (isHidden(this.value)) return [["*", this.#step([anyItem], UNKNOWN)]];
    return isRecord(this.value) ? Object.keys(this.value).map((key) => [key, this.at(key)] as const) : [];
  }

  /** The same place, told as the start of another subject: a container is a subject of its own. */
  as(subject: string): Property {
    return new Property(this.resource, subject, this.value, this, noKeys, true);
  }

  /** The same place, with the value that holds there though it is written elsewhere. */
  holding(value: Value | undefined): Property {
    return new Property(this.resource, this.subject, value, this.#from, this.#keys, this.#begins);
  }

  #step(keys: Path, value: Value | undefined): Property {
    return new Property(this.resource, this.subject, value, this, keys, false);
  }
}

const noKeys: Path = [];

/** The whole of a resource as a place: `Deployment "fusion"`. */
export const root = oncePer((resource: Resource): Property => Property.of(resource));
