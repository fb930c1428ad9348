import { objectStore } from "./barman-cloud.ts";
import type { Schema } from "./shape.ts";

/** Schemas of kinds no package has, by `group/version/Kind`. */
export const customSchemas: Readonly<Record<string, Schema>> = {
  "barmancloud.cnpg.io/v1/ObjectStore": objectStore,
};
