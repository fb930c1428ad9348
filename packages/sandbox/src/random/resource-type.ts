import type { ValueMap } from "../value.ts";

export type FieldType = "string" | "integer" | "boolean" | "strings" | "keepers";

export interface Field {
  readonly type: FieldType;
  readonly required?: boolean;
}

/** What is made once and kept from then on. */
export interface Generated {
  readonly id: string;
  /** All outputs, secrets among them in clear; {@link RandomType.secretOutputs} says which. */
  readonly outputs: ValueMap;
}

/** One resource type of the random provider. */
export interface RandomType {
  readonly fields: Readonly<Record<string, Field>>;
  /** What the real provider fills in for fields that were not given. */
  readonly defaults: ValueMap;
  readonly secretOutputs: readonly string[];
  /** Outputs unknown before the resource exists. */
  readonly computedOutputs: readonly string[];
  /** Problems that the fields have together; all of them are known values. */
  check?(inputs: ValueMap): readonly string[];
  generate(inputs: ValueMap): Promise<Generated>;
  /** How an id given to an import becomes a resource. */
  adopt(id: string): Promise<Generated>;
}

/** Fields of every random resource. */
export const keepers = { keepers: { type: "keepers" } } as const satisfies Record<string, Field>;
