import { z } from "zod";
import { count, rotateEvery } from "./parts.ts";

/**
 * Where the value of a key comes from. `provided`: somebody puts it into the installation's secret store, as with the key
 * of an outside service; into the set's own entry, under the key's name, unless it says which. `{ generate }`: it is made at
 * random, 62 characters to choose from, as with a signing key. `{ previous }`: what another key of the set held before its last
 * change, so that what was signed with it is good for a while; the same as that key where nothing is to overlap.
 */
const source = z.union(
  [
    z.literal("provided"),
    z.strictObject({
      provided: z.strictObject({
        /** Entry of the store, below the system's name. */
        entry: z.string().regex(/^[\w.-]+$/, { error: "letters, digits, dots, hyphens and underscores" }),
        /** Field of the entry. */
        property: z.string(),
      }),
    }),
    z.strictObject({
      generate: z.strictObject({
        length: count.min(16),
        /** Never made anew, as with a key that data is encrypted with, which nobody could read then; protected in prod. @default false */
        lasting: z.boolean().default(false),
      }),
    }),
    z.strictObject({ previous: z.string() }),
  ],
  {
    error:
      '"provided", { provided: { entry, property } }, { generate: { length } } with at least 16 characters, or { previous: key }',
  },
);

/** A set of secret values that the system's workloads share; each is an attribute that a consumer may bind. */
export const secret = z
  .strictObject({
    keys: z
      .record(
        z.string().regex(/^[a-zA-Z][\w.-]*$/, { error: "a name of letters, digits, hyphens, dots and underscores" }),
        source,
      )
      .refine((keys) => Object.keys(keys).length > 0, { error: "at least one key" })
      .superRefine((keys, context) => {
        const own = Object.keys(keys).filter((key) => !isPrevious(keys[key]));
        if (Object.values(keys).every(isLasting)) {
          const message = "with a key that changes, as its age is that of the set";
          context.addIssue({ code: "custom", path: [], message, input: keys });
        }
        for (const [key, source] of Object.entries(keys)) {
          if (!isPrevious(source) || own.includes(source.previous)) continue;
          const message = `a key of the set that holds values of its own (${own.join(", ") || "there is none"})`;
          context.addIssue({ code: "custom", path: [key, "previous"], message, input: source.previous });
        }
      }),
    /** Greatest age of the values. @default "90d" */
    rotateEvery,
    /**
     * Whether they end at that age, as keys for other systems do: workloads run on without them. @default false, somebody is told, and they
     * count until they are changed
     */
    expires: z.boolean().default(false),
  })
  .superRefine(({ keys, expires }, context) => {
    for (const [key, source] of Object.entries(keys)) {
      if (!expires || !isLasting(source)) continue;
      const message = "left out in a set that expires, as what it was used for could not be read then";
      context.addIssue({ code: "custom", path: ["keys", key, "generate", "lasting"], message, input: true });
    }
  });

type Source = z.output<typeof source>;

function isPrevious(from: Source | undefined): from is Extract<Source, { readonly previous: string }> {
  return typeof from === "object" && "previous" in from;
}

/** Whether somebody else gives a key out. */
export function isProvided(source: Source): boolean {
  return source === "provided" || "provided" in source;
}

/** Whether a key is for as long as what it was used for. */
export function isLasting(source: Source): boolean {
  return typeof source === "object" && "generate" in source && source.generate.lasting;
}

export type SecretSet = z.output<typeof secret>;
