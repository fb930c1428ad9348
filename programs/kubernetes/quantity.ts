import { QuantityError } from "@axon/core";
import { z } from "zod";

/** A text that is a quantity of its kind. */
export function quantity(parse: (text: string) => unknown) {
  return z.string().refine(
    (text) => {
      try {
        parse(text);
        return true;
      } catch (error) {
        if (error instanceof QuantityError) return false;
        throw error;
      }
    },
    { error: 'a quantity such as "40" of CPU or "160Gi" of memory' },
  );
}
