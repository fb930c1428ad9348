/** A resource as a program registers it, before anything exists. This is also its form in `resources.json`. */
export interface RenderedResource {
  readonly urn: string;
  /** Pulumi type token. */
  readonly type: string;
  readonly name: string;
  /** URN of the component it is part of; empty for the stack itself. */
  readonly parent: string;
  /** Pulumi's camelCase inputs; a value known only after creation is `"<computed>"`, a secret `"<secret>"`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs it must wait for, sorted. */
  readonly dependencies: readonly string[];
}

/** A resource with what `resources.json` does not tell. */
export interface RegisteredResource extends RenderedResource {
  /** False for a component, which stands for its children. */
  readonly custom: boolean;
}
