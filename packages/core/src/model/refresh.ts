import { z } from "zod";
import { environments } from "./environment.ts";
import { cronSchedule } from "./parts.ts";

const column = z.string().regex(/^[A-Za-z_][\w$]*$/, { error: "a column's name" });
const table = z
  .string()
  .regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/, { error: "a table such as users or memory.items" });

/** What becomes of a column: `hash` and `email` give the same for the same value; `expression` is SQL over the row. */
const columnMask = z.union(
  [
    z.enum(["keep", "hash", "email", "remove"]),
    z.strictObject({ value: z.string() }),
    z.strictObject({ expression: z.string() }),
  ],
  { error: '"keep", "hash", "email", "remove", { value } or { expression }' },
);

/** By table; a column that can hold words and that nothing is said of stops the refresh, so that no new one slips through. */
const masks = z.record(
  table,
  z.union([z.enum(["keep", "empty"]), z.record(column, columnMask)], { error: '"keep", "empty" or rules by column' }),
);

/** Data of another environment that a database is filled with, masked where nobody else can see it. */
export const refresh = z.strictObject({
  /** Whose backups it comes from. */
  from: z.enum(environments),
  /** In UTC. @default - when somebody starts it */
  schedule: cronSchedule.optional(),
  /** @default {}, with which only a database without words passes */
  masks: masks.default({}),
});

export type Refresh = z.output<typeof refresh>;
