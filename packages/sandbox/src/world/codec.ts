import { isList, isMap, mapValues, Secret, type Value, type ValueMap } from "../value.ts";
import type { WorldCipher } from "./cipher.ts";

const SECRET_KEY = "$secret";
const LITERAL_KEY = "$literal";

/** Properties in the notation of the world file, where a secret is `{"$secret": "<sealed>"}`. */
export function sealProperties(properties: ValueMap, cipher: WorldCipher): ValueMap {
  const seal = (value: Value): Value => {
    if (value instanceof Secret) {
      return { [SECRET_KEY]: cipher.seal(JSON.stringify(value.value)) };
    }
    if (isList(value)) {
      return value.map(seal);
    }
    if (isMap(value)) {
      const sealed = mapValues(value, seal);
      return SECRET_KEY in value || LITERAL_KEY in value ? { [LITERAL_KEY]: sealed } : sealed;
    }
    return value;
  };
  return mapValues(properties, seal);
}

/** The reverse of {@link sealProperties}. */
export function openProperties(properties: ValueMap, cipher: WorldCipher): ValueMap {
  const open = (value: Value): Value => {
    if (isList(value)) {
      return value.map(open);
    }
    if (!isMap(value)) {
      return value;
    }
    const sealed = value[SECRET_KEY];
    if (typeof sealed === "string") {
      return new Secret(JSON.parse(cipher.open(sealed)) as Value);
    }
    const literal = value[LITERAL_KEY];
    return mapValues(isMap(literal) ? literal : value, open);
  };
  return mapValues(properties, open);
}
