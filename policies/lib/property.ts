import { kubernetesType, type Resource } from "./resource.ts";
import { isHidden, isList, isRecord, UNKNOWN, type Value } from "./value.ts";

/**
 * A place in a resource: whose it is, where it is and what is there. Walking on from a place whose value is unknown
 * gives unknown places, so a rule that looks three levels down needs no case for it.
 */
export class Property {
  readonly resource: Resource;
  /** Whose property this is, as a message says it: `container "api" of Deployment "fusion"`. */
  readonly subject: string;
  /** Path from the subject: `securityContext.privileged`. */
  readonly path: string;
  readonly value: Value | undefined;

  constructor(resource: Resource, subject: string, path: string, value: Value | undefined) {
    this.resource = resource;
    this.subject = subject;
    this.path = path;
    this.value = value;
  }

  /** The property under these keys: `at("securityContext", "privileged")`. */
  at(...keys: readonly string[]): Property {
    let value = this.value;
    let path = this.path;
    for (const key of keys) {
      value = isHidden(value) ? UNKNOWN : isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      path = path === "" ? key : /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
    }
    return new Property(this.resource, this.subject, path, value ?? undefined);
  }

  /** The items of a list. A list that is unknown reads as one unknown item, so that it is judged unknown, not empty. */
  items(): readonly Property[] {
    if (isHidden(this.value)) return [this.item("*", UNKNOWN)];
    return isList(this.value) ? this.value.map((value, index) => this.item(String(index), value)) : [];
  }

  /** The entries of a map, unknown ones like {@link items}. */
  entries(): readonly (readonly [key: string, property: Property])[] {
    if (isHidden(this.value)) return [["*", this.item("*", UNKNOWN)]];
    return isRecord(this.value) ? Object.keys(this.value).map((key) => [key, this.at(key)] as const) : [];
  }

  /** The same place, told as the start of another subject: a container is a subject of its own. */
  as(subject: string): Property {
    return new Property(this.resource, subject, "", this.value);
  }

  /** The text here, when it is known text. */
  get text(): string | undefined {
    return typeof this.value === "string" ? this.value : undefined;
  }

  private item(index: string, value: Value): Property {
    return new Property(this.resource, this.subject, `${this.path}[${index}]`, value ?? undefined);
  }
}

/** The whole of a resource as a place: `Deployment "fusion"`. */
export function root(resource: Resource): Property {
  const inputs = new Property(resource, "", "", resource.inputs);
  const kind = kubernetesType(resource.type)?.kind ?? resource.type;
  return inputs.as(`${kind} ${JSON.stringify(inputs.at("metadata", "name").text ?? resource.name)}`);
}
