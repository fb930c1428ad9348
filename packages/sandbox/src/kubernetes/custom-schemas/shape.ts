/** The part of JSON Schema that the hand-written schemas use. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const integer: Schema = { type: "integer" };
/** A port or a quantity: Kubernetes takes a number as well as its text. */
export const integerOrText: Schema = { anyOf: [{ type: "integer" }, { type: "string" }] };

export function oneOfTexts(...values: readonly string[]): Schema {
  return { type: "string", enum: values };
}

export function list(items: Schema, limits: Pick<Schema, "minItems" | "maxItems"> = {}): Schema {
  return { type: "array", items, ...limits };
}

export function mapOf(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

/** An object with these properties and no others; what is not declared is found by the strict walk. */
export function object(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { type: "object", properties, required };
}

/** A whole custom resource. */
export function resource(apiVersion: string, kind: string, spec: Schema): Schema {
  return object(
    {
      apiVersion: oneOfTexts(apiVersion),
      kind: oneOfTexts(kind),
      metadata: object({
        name: text,
        namespace: text,
        labels: mapOf(text),
        annotations: mapOf(text),
        generateName: text,
        finalizers: list(text),
      }),
      spec,
      status: { type: "object" },
    },
    "apiVersion",
    "kind",
    "spec",
  );
}
