import { exposureOf, namesCredential } from "./credentials.ts";
import type { Property } from "./property.ts";
import { UNKNOWN } from "./value.ts";
import { unknown, type Verdict, violation } from "./verdict.ts";

/**
 * Judges a value that anybody may read who may read the resource: it must be no credential. What is not known yet only
 * matters under the name of one, or under a name that is not known either, `*`.
 * @param fix where the value belongs
 */
export function* judgeOpenValue(name: string, place: Property, fix: string): Iterable<Verdict> {
  if (place.value === UNKNOWN) {
    if (name === "*" || namesCredential(name)) yield unknown(place);
    return;
  }
  const found = exposureOf(name, place.value);
  if (found) yield violation(place, found, fix);
}
